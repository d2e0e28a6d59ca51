// The curl command for an operation.
import type { MediaType } from '../../openapi/answers.ts'
import type { DocumentOperation } from '../../openapi/document-operation.ts'

const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Returns the path with its placeholders filled in. */
function pathOf(path: string, { parameters = [] }: DocumentOperation): string {
  const examples = parameters.filter((one) => one.in === 'path')
  return examples.reduce((filled, { name, example }) => filled.replace(`{${name}}`, String(example)), path)
}

function bodyOf(method: string, type: string, { examples = {} }: MediaType): readonly string[] {
  const [example] = Object.values(examples)
  if (type === 'multipart/form-data') return ['-F file=@cat.png']
  if (type === 'application/json')
    return ["-H 'Content-Type: application/json'", `-d ${quote(JSON.stringify(example?.value))}`]
  if (type === 'application/x-www-form-urlencoded')
    return [`-d ${quote(new URLSearchParams(example?.value as Record<string, string>).toString())}`]
  if (type === 'text/plain') return ["-H 'Content-Type: text/plain'", `-d ${quote(String(example?.value))}`]
  return method === 'put' ? ['-T cat.png'] : ['--data-binary @cat.png']
}

const methods: Readonly<Record<string, readonly string[]>> = { get: [], head: ['-I'], post: [] }

/**
 * Returns one command for each kind of body, or one without a body.
 * @param origin scheme and host of the service
 */
export function curlLines(
  origin: string,
  method: string,
  path: string,
  operation: DocumentOperation,
): string[] {
  const url = quote(origin + pathOf(path, operation))
  const flags = methods[method] ?? [`-X ${method.toUpperCase()}`]
  const bodies = Object.entries(operation.requestBody?.content ?? {})
  const line = (body: readonly string[]) => {
    // -F, -d and --data-binary imply POST, -T implies PUT.
    const isSaid = body.some((flag) => flag.startsWith('-T'))
    return ['curl', ...(isSaid ? [] : flags), ...body, url].join(' ')
  }
  return bodies.length === 0
    ? [line([])]
    : [...new Set(bodies.map(([type, media]) => line(bodyOf(method, type, media))))]
}
