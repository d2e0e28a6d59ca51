// The vocabulary in which contracts describe their routes, for the OpenAPI document. Never part of a function.
import type * as z from 'zod/mini'
import { headKey, type Route } from '../http/route.ts'
import type { Code } from '../image/errors.ts'
import type { AnswerHeader, RequestHeader } from './headers.ts'

type Schema<T = unknown> = z.ZodMiniType<T>
type Fields = z.ZodMiniObject

/** A kind of body that a request may have. */
export type Body =
  | { readonly json: Schema; readonly example: unknown }
  | { readonly form: Schema; readonly example: Readonly<Record<string, unknown>> }
  | { readonly multipart: 'file' | 'files' }
  | { readonly bytes: readonly string[] }
  | { readonly text: string }

/** A successful answer. Without json and types it has no body. */
export interface Answer<Json = unknown> {
  readonly description: string
  readonly json?: Schema<Json>
  readonly example?: Json
  /** Content types of a body that no schema describes, or instead of JSON. */
  readonly types?: readonly string[]
  readonly headers?: readonly AnswerHeader[]
  /** Header fields that only some answers have. */
  readonly sometimes?: readonly AnswerHeader[]
}

/** Error codes with their exact messages for a request like the examples. */
export type Refusals = Partial<Readonly<Record<Code, string>>>

export interface Description<Json> {
  /** Unique: generated clients name their functions by it. */
  readonly id: string
  readonly summary: string
  /** CommonMark: paragraphs, lists and code. */
  readonly description: string
  readonly params?: Fields
  /** Values for the placeholders of the path. */
  readonly at?: Readonly<Record<string, string>>
  readonly query?: Fields
  readonly headers?: readonly RequestHeader[]
  readonly bodies?: readonly Body[]
  readonly answers: Readonly<Record<number, Answer<Json>>>
  /** In addition to those that every operation has: no credential, too many requests, faults. */
  readonly refusals?: Refusals
}

export interface Operation extends Description<unknown> {
  /** As in serverless.yml: `GET /images/{id}`. */
  readonly key: string
  /** Changes nothing. */
  readonly isRead: boolean
  /** Needs no credential. */
  readonly isPublic: boolean
  readonly route: Route
}

/** A wire format. */
export interface Contract {
  readonly name: string
  /** CommonMark. */
  readonly description: string
  /** The body of its errors; without a schema, plain text. */
  readonly refusal?: Schema
  readonly operations: readonly Operation[]
}

/** Any request with a body may have these. */
const bodyHeaders = ['Content-Digest', 'Content-Encoding'] as const

const isSafe = (key: string) => /^(GET|HEAD) /.test(key)

function headersOf(
  { isIdempotent }: Pick<Route, 'isIdempotent'>,
  { headers = [], bodies }: Pick<Description<unknown>, 'headers' | 'bodies'>,
): RequestHeader[] {
  return [...(isIdempotent ? (['Idempotency-Key'] as const) : []), ...headers, ...(bodies ? bodyHeaders : [])]
}

/** Describes a route. The type of its handler is inferred from the schemas of its answers. */
export function operation<Json>(route: Route<Json>, description: Description<NoInfer<Json>>): Operation {
  const { key, isRead = isSafe(key), isPublic } = route
  const headers = headersOf(route, description)
  const sent = headers.length > 0 ? { headers } : {}
  return { key, isRead, isPublic: isPublic !== undefined, route, ...description, ...sent }
}

/** Returns the HEAD route of a GET route, to describe it separately. */
export const headOf = <Json>(route: Route<Json>): Route<Json> => ({ ...route, key: headKey(route.key) })

/** What every HEAD route does. */
export const headDescription = 'Returns the header fields of GET, without a body.'

const toHead = ({ key, id, summary, ...get }: Operation): Operation => ({
  ...get,
  key: headKey(key),
  id: `${id}Head`,
  summary: `${summary}: only the header fields`,
  description: headDescription,
})

/** Returns the operations with HEAD for every GET, as in the functions' tables. */
export function withHead(operations: readonly Operation[]): readonly Operation[] {
  const keys = operations.map(({ key }) => key)
  return operations.flatMap((one) =>
    one.key.startsWith('GET ') && !keys.includes(headKey(one.key)) ? [one, toHead(one)] : [one],
  )
}
