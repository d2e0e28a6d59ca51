// RFC 9457 problem details: how v1 words a failure.
import type { Reply } from '../http/message.ts'
import type { Code, ImageError } from '../image/errors.ts'
import { refusalHeaders } from './bytes.ts'
import type { Problem } from './problem.api.ts'
import { status } from './status.ts'

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

/** The body of a refusal. Its `type` is ours, one for each code. */
export const problem = (error: ImageError): Reply<Problem> => ({
  status: status[error.code],
  headers: { ...refusalHeaders(error), 'content-type': 'application/problem+json' },
  json: {
    type: `urn:darkroom:problem:${error.code}`,
    title: titles[error.code],
    status: status[error.code],
    detail: error.message,
  },
})
