// Is an answer one that the OpenAPI document describes?
import { schemaChecker } from './schema-checker.ts'

interface Media {
  readonly schema?: object
}

interface Response {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: object }>>
  readonly content?: Readonly<Record<string, Media>>
}

type Methods = Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> }>>

export interface Described {
  readonly paths: Readonly<Record<string, Methods>>
  readonly components: object
}

/** What came back over HTTP. Header fields by lower-case name. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: Buffer
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '')

/** The path as the document writes it; of several, the one with the fewest placeholders, as API Gateway has it. */
function templateOf(paths: readonly string[], path: string): string | undefined {
  const given = segmentsOf(path)
  const fits = (template: string) => {
    const wanted = segmentsOf(template)
    return (
      wanted.length === given.length &&
      wanted.every((segment, index) => segment.startsWith('{') || segment === given[index])
    )
  }
  const [best] = paths.filter(fits).sort((one, other) => one.split('{').length - other.split('{').length)
  return best
}

/** A media type without its parameters. */
const essenceOf = (type: string) => type.replace(/;.*/, '')

/**
 * Checks answers against a document.
 * @returns a function that describes what is wrong with an answer; undefined if nothing is, or the path isn't described
 */
export function answerChecker(document: Described) {
  const check = schemaChecker(document)
  const paths = Object.keys(document.paths)

  const inHeaders = ({ headers = {} }: Response, answer: Answered) =>
    Object.entries(headers).flatMap(([name, { required, schema }]) => {
      const value = answer.headers[name.toLowerCase()]
      if (value === undefined) return required ? [`no header ${name}`] : []
      const fault = check(schema, value)
      return fault ? [`header ${name} is ${value}: ${fault}`] : []
    })

  const inBody = ({ content }: Response, { headers, bytes }: Answered) => {
    if (!content) return bytes.length > 0 ? ['a body'] : []
    const type = essenceOf(String(headers['content-type'] ?? ''))
    const [, media] = Object.entries(content).find(([described]) => essenceOf(described) === type) ?? []
    if (!media) return [`the content type "${type}"`]
    if (!media.schema) return []
    const text = bytes.toString()
    const fault = check(media.schema, type.endsWith('json') ? JSON.parse(text) : text)
    return fault ? [`${fault}: ${text.slice(0, 500)}`] : []
  }

  return (method: string, target: string, answer: Answered): string | undefined => {
    // Not by a URL parser, which would resolve dots away.
    const [path = ''] = target.split('?')
    const template = templateOf(paths, path)
    const operation = template ? document.paths[template]?.[method.toLowerCase()] : undefined
    if (!operation) return undefined
    const response = operation.responses[answer.status]
    if (!response) return `${method} ${template}: the status ${answer.status} is not described`
    const isBare = method === 'HEAD' || answer.status === 304
    const faults = [...inHeaders(response, answer), ...(isBare ? [] : inBody(response, answer))]
    return faults.length > 0
      ? `${method} ${template} ${answer.status}: not described: ${faults.join('; ')}`
      : undefined
  }
}
