// The status codes that all contracts share.
import type { Code } from '../image/errors.ts'

export const status = {
  'bad-request': 400,
  'bad-name': 400,
  unauthenticated: 401,
  forbidden: 403,
  'bad-signature': 403,
  missing: 404,
  'no-route': 404,
  'name-taken': 409,
  'no-signing-key': 409,
  'in-progress': 409,
  precondition: 412,
  'too-large': 413,
  'too-many-bytes': 413,
  'too-many-pixels': 413,
  unsupported: 415,
  coding: 415,
  range: 416,
  misdirected: 421,
  undecodable: 422,
  'key-reused': 422,
  'too-many': 429,
  unknown: 500,
  busy: 503,
  storage: 503,
} as const satisfies Record<Code, number>
