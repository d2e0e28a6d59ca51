// The three ways in which the contracts word an error.

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

const titles = {
  'bad-request': 'The request is wrong',
  'bad-name': 'Not a legal image name',
  unauthenticated: 'No valid credential',
  forbidden: 'Not with this credential',
  'bad-signature': 'Not a validly signed URL',
  missing: 'No such image',
  'no-route': 'Nothing stands here',
  'name-taken': 'The name is taken',
  precondition: 'Precondition failed',
  'in-progress': 'Still under way',
  'key-reused': 'The key belongs to another request',
  'too-large': 'Too large for a request',
  'too-many-bytes': 'Too many bytes',
  'too-many-pixels': 'Too many pixels',
  unsupported: 'Not an image that is taken here',
  coding: 'Content coding not supported',
  range: 'Range not satisfiable',
  misdirected: 'Misdirected request',
  undecodable: 'An image that cannot be decoded',
  'too-many': 'Too many requests',
  unknown: 'Something went wrong here',
  storage: 'The storage does not answer',
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
