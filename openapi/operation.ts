// How the API is described: one entry for each operation, in the `.api.ts` file beside the contract that it belongs to.
//
// To add a route: write its handler and the schemas of its requests into `lib/contracts/<contract>.ts`, the schemas of
// its answers and its `operation(…)` into `lib/contracts/<contract>.api.ts`. A contract's file that is new is added to
// `openapi/contracts.ts`. Tests say what is missing, and hold real answers against it.
import type * as z from 'zod/mini'
import type { Route } from '../lib/http/serve.ts'
import type { Code } from '../lib/image/errors.ts'
import type { AnswerHeader, RequestHeader } from './headers.ts'

type Schema<T = unknown> = z.ZodMiniType<T>
type Fields = z.ZodMiniObject

/** One kind of body that a request may have. */
export type Body =
  | { readonly json: Schema; readonly example: unknown }
  | { readonly form: Schema; readonly example: Readonly<Record<string, unknown>> }
  | { readonly multipart: 'file' }
  | { readonly bytes: readonly string[] }

/** An answer that is no refusal. With neither json nor types it has no body. */
export interface Answer<Json = unknown> {
  readonly description: string
  readonly json?: Schema<Json>
  readonly example?: Json
  /** Content types of a body that no schema describes. */
  readonly types?: readonly string[]
  readonly headers?: readonly AnswerHeader[]
  /** Those that it has at times. */
  readonly sometimes?: readonly AnswerHeader[]
}

/** Codes with what the service says then, word for word, to a request like the examples'. */
export type Refusals = Partial<Readonly<Record<Code, string>>>

export interface Description<Json> {
  /** Unique: generated clients name their functions by it. */
  readonly id: string
  readonly summary: string
  /** CommonMark: paragraphs, lists and code. */
  readonly description?: string
  readonly params?: Fields
  /** Values for the placeholders of the path. */
  readonly at?: Readonly<Record<string, string>>
  readonly query?: Fields
  readonly headers?: readonly RequestHeader[]
  readonly bodies?: readonly Body[]
  readonly answers: Readonly<Record<number, Answer<Json>>>
  /** Beside those that every operation has: no credential, too many requests, faults. */
  readonly refusals?: Refusals
}

export interface Operation extends Description<unknown> {
  /** As in serverless.yml: `GET /images/{id}`. */
  readonly key: string
  /** It changes nothing. */
  readonly isRead: boolean
  /** Nobody is asked who they are. */
  readonly isPublic: boolean
  readonly route: Route
}

/** A wire format. */
export interface Contract {
  readonly name: string
  /** CommonMark. */
  readonly description: string
  /** How it words a refusal; without a schema, in plain text. */
  readonly refusal?: Schema
  readonly operations: readonly Operation[]
}

/** Whatever takes a body takes these. */
const bodyHeaders = ['Content-Digest', 'Content-Encoding'] as const

const isSafe = (key: string) => /^(GET|HEAD) /.test(key)

/**
 * Describes what stands at a route. The schemas of its answers are those that the handler's type is inferred from.
 * @param key as in serverless.yml
 */
export function operation<Json>(
  key: string,
  route: Route<Json>,
  description: Description<NoInfer<Json>>,
): Operation {
  const { isRead = isSafe(key), isPublic } = route
  const { headers = [], bodies } = description
  const sent = bodies ? { headers: [...headers, ...bodyHeaders] } : {}
  return { key, isRead, isPublic: isPublic !== undefined, route, ...description, ...sent }
}

const toHead = ({ key, id, summary, description: _, ...get }: Operation): Operation => ({
  ...get,
  key: key.replace('GET', 'HEAD'),
  id: `${id}Head`,
  summary: `${summary}: the header fields alone`,
})

/** A contract's operations with HEAD for every GET, as the functions' tables have it. */
export function withHead(operations: readonly Operation[]): readonly Operation[] {
  const keys = operations.map(({ key }) => key)
  return operations.flatMap((one) =>
    one.key.startsWith('GET ') && !keys.includes(one.key.replace('GET', 'HEAD')) ? [one, toHead(one)] : [one],
  )
}
