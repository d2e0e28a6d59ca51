// The ways in which the contracts word an error.
import type { Reply } from '../http/message.ts'
import type { Route } from '../http/route.ts'
import type { Code } from '../image/errors.ts'
import type { Problem } from './refusal-schemas.ts'
import { status } from './status.ts'

type Refuse<Json> = (...args: Parameters<Route['refuse']>) => Reply<Json>

/** `{"error": "…"}`, in `base64` and `images`. */
export const asError: Refuse<{ error: string }> = ({ code, message }) => ({
  status: status[code],
  json: { error: message },
})

/** `{"message": "…"}`, in `form` and `root`, and where no contract has a route. */
export const asMessage: Refuse<{ message: string }> = ({ code, message }) => ({
  status: status[code],
  json: { message },
})

/**
 * Plain text, on the site and in `iiif`: "The body of the error response includes a human-readable description"
 * (https://iiif.io/api/image/3.0/#73-error-conditions).
 */
export const asText: Route['refuse'] = ({ code, message }) => ({
  status: status[code],
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  text: message,
})

const titles = {
  'bad-request': 'Bad request',
  'bad-name': 'Invalid image name',
  unauthenticated: 'Unauthenticated',
  forbidden: 'Forbidden',
  'bad-signature': 'Invalid signature',
  missing: 'Not found',
  'no-route': 'Not found',
  'name-taken': 'Name already exists',
  precondition: 'Precondition failed',
  'no-signing-key': 'No signing key',
  'in-progress': 'Request in progress',
  'key-reused': 'Idempotency-Key reused',
  'too-large': 'Request too large',
  'too-many-bytes': 'Too many bytes',
  'too-many-pixels': 'Too many pixels',
  unsupported: 'Unsupported image format',
  coding: 'Unsupported content coding',
  range: 'Range not satisfiable',
  misdirected: 'Misdirected request',
  undecodable: 'Undecodable image',
  'too-many': 'Too many requests',
  unknown: 'Internal error',
  busy: 'Busy',
  storage: 'Storage unavailable',
} as const satisfies Record<Code, string>

/** RFC 9457 problem details, in `v1`. Each code has a `type`. */
export const asProblem: Refuse<Problem> = (error) => ({
  status: status[error.code],
  headers: { 'content-type': 'application/problem+json' },
  json: {
    type: `urn:darkroom:problem:${error.code}`,
    title: titles[error.code],
    status: status[error.code],
    detail: error.message,
  },
})
