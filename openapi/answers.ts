// Answers and errors of an operation, as OpenAPI's responses.
import { messageSchema } from '../lib/api/refusal-schemas.ts'
import { status } from '../lib/api/status.ts'
import { type AnswerHeader, answerHeaders } from '../lib/describe/headers.ts'
import type { Answer, Contract, Operation, Refusals } from '../lib/describe/operation.ts'
import { refusal } from '../lib/http/serve.ts'
import { type Code, ImageError } from '../lib/image/errors.ts'
import type { JsonSchema, Schemas } from './schemas.ts'

export interface MediaType {
  readonly schema?: JsonSchema
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

export interface Header {
  readonly description: string
  readonly required: boolean
  readonly schema: JsonSchema
  readonly example: string
}

export interface Response {
  readonly description: string
  readonly headers?: Readonly<Record<string, Header>>
  readonly content?: Readonly<Record<string, MediaType>>
}

export type Responses = Readonly<Record<string, Response>>

/** Errors of every operation. */
const always: Refusals = {
  'too-many': 'Too Many Requests',
  misdirected: 'Send this request to the URL of the service, not to the API behind it',
  unknown: 'Internal error; the request id is 8d6f1c1e-53c1-4d0e-9f0a-2f6f3b1f7c11',
}

/** Errors of every operation that isn't public. */
const alwaysWithImages: Refusals = {
  ...always,
  unauthenticated: 'Authentication required: send an API key as X-Api-Key',
  forbidden: 'This API key is read-only',
  storage: 'Storage is unavailable; try again',
}

/** Errors of operations with a body. */
const onBodies: Refusals = {
  'bad-request': "The body doesn't match Content-MD5",
  coding: 'Unsupported Content-Encoding "compress": use gzip, deflate, br, or zstd',
}

/** Errors of operations with an Idempotency-Key. */
const onRetries: Refusals = {
  'in-progress': 'The first request with this Idempotency-Key is still running; try again',
  'key-reused': 'This Idempotency-Key was used with a different request body',
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'No credential, or none that is valid',
  403: 'A credential or a signature that is not good for this',
  404: 'There is no such thing',
  409: 'The name is taken, the first of these requests is still running, or there is no signing key',
  412: 'Not the version that the request was made for: nothing has changed',
  413: 'Too large',
  415: 'Unsupported image format or Content-Encoding',
  416: 'The range lies outside of the image',
  421: 'Sent to the API behind the service',
  422: 'What cannot be: a broken image, a key of another request',
  429: 'Too many requests; these are the gateway’s words',
  500: 'A defect: the id finds it in the log',
  503: 'Try again: the storage does not answer, or much is being generated; nothing that was acknowledged is lost',
}

function headersOf(required: readonly AnswerHeader[] = [], sometimes: readonly AnswerHeader[] = []) {
  const names = [...new Set([...required, ...sometimes])]
  if (names.length === 0) return {}
  const fields = names.map((name) => {
    const { description, example, ...limits }: { description: string; example: string; pattern?: string } =
      answerHeaders[name]
    return [
      name,
      { description, required: required.includes(name), schema: { type: 'string', ...limits }, example },
    ]
  })
  return { headers: Object.fromEntries(fields) as Record<string, Header> }
}

/** Returns an example with a name, because two contracts may share a route. */
export const exampleAs = (name: string, value: unknown) =>
  value === undefined ? {} : { examples: { [name]: { value } } }

/** Returns a body that no schema describes: generated clients read and send it as bytes or text. */
export function mediaOf(type: string): MediaType {
  if (type.endsWith('json')) return {}
  return { schema: type.startsWith('text/') ? { type: 'string' } : { type: 'string', format: 'binary' } }
}

function contentOf({ name }: Contract, answer: Answer, schemas: Schemas): Record<string, MediaType> {
  const { json, example, types = [] } = answer
  const others = Object.fromEntries(types.map((type) => [type, mediaOf(type)]))
  if (!json) return others
  return {
    'application/json': { schema: schemas.add(json, 'output'), ...exampleAs(name, example) },
    ...others,
  }
}

const isHead = ({ key }: Operation) => key.startsWith('HEAD ')

function toResponse(answer: Answer, operation: Operation, contract: Contract, schemas: Schemas): Response {
  const content = isHead(operation) ? {} : contentOf(contract, answer, schemas)
  return {
    description: answer.description,
    ...headersOf(answer.headers, answer.sometimes),
    ...(Object.keys(content).length > 0 ? { content } : {}),
  }
}

/** The gateway's error, which no contract words. */
const gatewaysOwn = (schemas: Schemas): MediaType => ({
  schema: schemas.add(messageSchema, 'output'),
  ...exampleAs('gateway', { message: always['too-many'] }),
})

/** Answers of no contract, such as the gateway's 504. */
const unnamed = (operation: Operation, schemas: Schemas): Response => ({
  description: 'The gateway’s own errors',
  ...(isHead(operation) ? {} : { content: { 'application/json': gatewaysOwn(schemas) } }),
})

const isAnswerHeader = (name: string): name is AnswerHeader => Object.hasOwn(answerHeaders, name)

/** Returns the header fields of an error, by their names in the document. */
const sentHeaders = (fields: object): AnswerHeader[] =>
  Object.keys(answerHeaders)
    .filter((name) => name.toLowerCase() in fields)
    .filter(isAnswerHeader)

/** Returns an error's response, with an example for each code of its status. */
function toRefusal(
  codes: readonly [Code, string][],
  operation: Operation,
  { refusal: schema }: Contract,
  schemas: Schemas,
): Response {
  const results = codes.map(([code, words]) => {
    const { headers = {}, body = '' } = refusal(operation.route, new ImageError(code, words), { headers: {} })
    return { code, headers, value: schema ? (JSON.parse(body) as unknown) : body }
  })
  const sent = results.flatMap(({ headers }) => sentHeaders(headers))
  const [first, ...others] = results
  if (!first) throw new Error(`${operation.key} has a refusal without a code`)
  const { code, headers } = first
  const description = reasons[status[code]] ?? code
  const common = { description, ...headersOf(others.length === 0 ? sent : [], sent) }
  if (isHead(operation)) return common
  if (code === 'too-many') return { ...common, content: { 'application/json': gatewaysOwn(schemas) } }
  const type = String({ 'content-type': '', ...headers }['content-type'])
  const examples = Object.fromEntries(results.map((one) => [one.code, { value: one.value }]))
  return {
    ...common,
    content: { [type]: { schema: schema ? schemas.add(schema, 'output') : { type: 'string' }, examples } },
  }
}

/** Returns all responses of an operation, by status. */
export function responsesOf(operation: Operation, contract: Contract, schemas: Schemas): Responses {
  const responses = new Map<number, Response>()
  for (const [code, answer] of Object.entries(operation.answers))
    responses.set(Number(code), toResponse(answer, operation, contract, schemas))
  const common = operation.isPublic ? always : alwaysWithImages
  const ofKeys = operation.headers?.includes('Idempotency-Key') ? onRetries : {}
  const ofBodies = operation.bodies ? onBodies : {}
  const refusals = Object.entries({ ...ofBodies, ...operation.refusals, ...ofKeys, ...common }) as [
    Code,
    string,
  ][]
  for (const [code, group] of Map.groupBy(refusals, ([one]) => status[one]))
    responses.set(code, toRefusal(group, operation, contract, schemas))
  const sorted = Object.fromEntries([...responses].sort(([one], [other]) => one - other))
  // Linters want to know how an operation ends well, or how it ends otherwise: a redirection has no 2xx.
  const isRedirection = ![...responses.keys()].some((code) => code < 300)
  return isRedirection ? { ...sorted, default: unnamed(operation, schemas) } : sorted
}
