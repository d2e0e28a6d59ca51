// The preconditions of a request (RFC 9110 section 13.1), for every contract.
import type { Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import { stat } from '../storage/bucket.ts'
import { demand, isConditional, type Preconditions } from '../storage/conditions.ts'

/** Returns the request's precondition fields. */
export const preconditionsOf = ({ headers }: Pick<Request, 'headers'>): Preconditions => ({
  ifMatch: headers['if-match'],
  ifNoneMatch: headers['if-none-match'],
  ifModifiedSince: headers['if-modified-since'],
  ifUnmodifiedSince: headers['if-unmodified-since'],
})

/** Returns how to store an upload that may replace an image: with preconditions, only that version. */
export const overwriting = (request: Request) => ({
  overwrite: true,
  isRetry: request.attempt?.isRetry,
  preconditions: preconditionsOf(request),
})

/**
 * Refuses preconditions of a request for several images, because S3 has no transaction over several objects.
 * @throws ImageError bad-request
 */
export function refusePreconditions(request: Request): void {
  if (isConditional(preconditionsOf(request)))
    throw new ImageError(
      'bad-request',
      'If-Match, If-None-Match and If-Unmodified-Since apply to one image: send one image per request',
    )
}

/**
 * Checks If-Match and If-Unmodified-Since of a request for an image's description: its version is the image's.
 * @throws ImageError precondition, storage
 */
export async function demandCurrent(name: string, request: Request): Promise<void> {
  const { ifMatch, ifUnmodifiedSince } = preconditionsOf(request)
  if (isConditional({ ifMatch, ifUnmodifiedSince })) {
    const stored = await stat(name)
    if (stored) demand({ ifMatch, ifUnmodifiedSince }, stored)
  }
}
