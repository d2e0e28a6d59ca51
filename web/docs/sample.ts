// One request as a snippet shows it, and as the page sends it: from the document, and from what a reader enters.
import type { MediaType } from '../../openapi/answers.ts'
import type { DocumentOperation } from '../../openapi/document-operation.ts'
import type { Parameter } from '../../openapi/requests.ts'

/** Kinds of bodies: to a reader, raw bytes of any format are the same. */
export type Kind = 'form' | 'bytes' | 'json' | 'fields' | 'text'

export type Pairs = readonly (readonly [name: string, value: string])[]

export type SampleBody =
  /** Files by the field that each is sent in. */
  | { readonly kind: 'form'; readonly files: Pairs }
  | { readonly kind: 'bytes'; readonly file: string; readonly type: string }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'fields'; readonly fields: Pairs }
  | { readonly kind: 'text'; readonly text: string }

export interface Sample {
  /** In capitals. */
  readonly method: string
  readonly url: string
  readonly headers: Pairs
  readonly body?: SampleBody
  readonly answer: 'json' | 'text' | 'bytes' | 'nothing'
  /** The file for an answer's bytes. */
  readonly saveAs: string
  /** Whether it sends the credential in DARKROOM_KEY. */
  readonly hasCredential: boolean
}

/** A place of an operation in the document. */
export interface Placed {
  /** In small letters. */
  readonly method: string
  readonly path: string
  readonly operation: DocumentOperation
}

/** A kind of body that an operation takes. */
export interface BodyKind {
  readonly kind: Kind
  readonly types: readonly string[]
  readonly media: MediaType
}

/** What a reader enters, or the examples. */
export interface Inputs {
  /** Of parameters, by their names. Empty ones are not sent. */
  readonly values: Readonly<Record<string, string>>
  readonly body?: SampleBody | undefined
  readonly hasCredential?: boolean
}

/** The file of examples. */
const exampleFile = 'cat.png'

function kindOf(type: string): Kind {
  if (type === 'multipart/form-data') return 'form'
  if (type === 'application/x-www-form-urlencoded') return 'fields'
  if (type.endsWith('json')) return 'json'
  return type.startsWith('text/') ? 'text' : 'bytes'
}

/** Returns the kinds of bodies, multipart first. */
export function bodyKinds({ requestBody }: DocumentOperation): BodyKind[] {
  const groups = Map.groupBy(Object.entries(requestBody?.content ?? {}), ([type]) => kindOf(type))
  const kinds = [...groups].map(([kind, group]) => ({
    kind,
    types: group.map(([type]) => type),
    media: group[0]?.[1] ?? {},
  }))
  return kinds.sort((one, other) => Number(other.kind === 'form') - Number(one.kind === 'form'))
}

interface Fields {
  readonly properties?: Readonly<Record<string, { readonly type?: unknown }>>
}

/** Returns the names of an object's members; of a form's file fields, for one file and for several. */
const membersOf = ({ schema }: MediaType) => Object.entries((schema as Fields | undefined)?.properties ?? {})

/** Returns the fields of a form that isn't multipart. */
export const fieldNames = ({ media }: BodyKind) => membersOf(media).map(([name]) => name)

/** Returns whether a form takes several files. */
export const takesSeveral = ({ media }: BodyKind) => membersOf(media).some(([, { type }]) => type === 'array')

/** Returns the body with these files. */
export function bodyOfFiles(body: BodyKind, files: readonly { name: string; type: string }[]): SampleBody {
  const [first = { name: exampleFile, type: 'image/png' }] = files
  if (body.kind === 'form') {
    const isList = files.length > 1
    const field = membersOf(body.media).find(([, { type }]) => (type === 'array') === isList)?.[0] ?? 'file'
    return { kind: 'form', files: (isList ? files : [first]).map(({ name }) => [field, name]) }
  }
  const type = body.types.includes(first.type) ? first.type : 'application/octet-stream'
  return { kind: 'bytes', file: first.name, type }
}

/** Returns the body of the document's example. */
export function exampleBody(body: BodyKind): SampleBody {
  const value: unknown = Object.values(body.media.examples ?? {})[0]?.value
  switch (body.kind) {
    case 'json':
      return { kind: 'json', text: JSON.stringify(value, null, 2) }
    case 'text':
      return { kind: 'text', text: String(value) }
    case 'fields':
      return { kind: 'fields', fields: Object.entries(value ?? {}).map(([name, one]) => [name, String(one)]) }
    default:
      return bodyOfFiles(body, [])
  }
}

const inPlace = ({ parameters = [] }: DocumentOperation, place: Parameter['in']) =>
  parameters.filter((one) => one.in === place)

/** Returns the examples of the parameters that a request can't do without. */
export const exampleValues = (operation: DocumentOperation): Record<string, string> =>
  Object.fromEntries(inPlace(operation, 'path').map(({ name, example }) => [name, String(example)]))

function answerOf({ method, operation }: Placed): Sample['answer'] {
  const [, success] = Object.entries(operation.responses).find(([status]) => status.startsWith('2')) ?? []
  const types = method === 'head' ? [] : Object.keys(success?.content ?? {})
  if (types.length === 0) return 'nothing'
  if (types.some((type) => type.endsWith('json'))) return 'json'
  return types.some((type) => type.startsWith('image/')) && !types.includes('text/css') ? 'bytes' : 'text'
}

/**
 * Returns the request with these inputs.
 * @param origin scheme and host of the service
 */
export function sampleOf(
  origin: string,
  placed: Placed,
  { values, body, hasCredential = false }: Inputs,
): Sample {
  const { method, path, operation } = placed
  const given = (place: Parameter['in']): [string, string][] =>
    inPlace(operation, place).flatMap(({ name }) =>
      values[name] ? [[name, values[name].toWellFormed()]] : [],
    )
  const names = Object.fromEntries(given('path'))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''))
  const query = new URLSearchParams(given('query')).toString()
  return {
    method: method.toUpperCase(),
    url: `${origin}${filled}${query === '' ? '' : `?${query}`}`,
    headers: given('header'),
    ...(body ? { body } : {}),
    answer: answerOf(placed),
    saveAs: Object.values(names)[0] ?? exampleFile,
    hasCredential: hasCredential && operation.security.length > 0,
  }
}

/** Returns the value of JSON text, if a program that holds it sends the same text, but for spaces. */
export function jsonOf(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isSame = [JSON.stringify(value), JSON.stringify(value, null, 2)].includes(text.trim())
    return isSame ? { value } : undefined
  } catch {
    return undefined
  }
}
