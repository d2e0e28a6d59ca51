// The preconditions of a request (RFC 9110 section 13.1), for every contract.
import type { Request } from '../http/message.ts'
import { stat } from '../storage/bucket.ts'
import { demand, isConditional, type Preconditions } from '../storage/conditions.ts'

/** The header fields by which a client says on which version a request depends. */
export const preconditionsOf = ({ headers }: Pick<Request, 'headers'>): Preconditions => ({
  ifMatch: headers['if-match'],
  ifNoneMatch: headers['if-none-match'],
  ifModifiedSince: headers['if-modified-since'],
  ifUnmodifiedSince: headers['if-unmodified-since'],
})

/** How an upload is stored that may replace an image: the one that the client means, where it says so. */
export const overwriting = (request: Request) => ({
  overwrite: true,
  isRetry: request.attempt?.isRetry,
  preconditions: preconditionsOf(request),
})

/**
 * If-Match and If-Unmodified-Since of a request that reads what is known of an image: its version is the image's.
 * @throws ImageError precondition, storage
 */
export async function demandCurrent(name: string, request: Request): Promise<void> {
  const { ifMatch, ifUnmodifiedSince } = preconditionsOf(request)
  if (isConditional({ ifMatch, ifUnmodifiedSince })) {
    const stored = await stat(name)
    if (stored) demand({ ifMatch, ifUnmodifiedSince }, stored)
  }
}
