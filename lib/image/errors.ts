// Errors about images, as a closed set of codes. Each contract words every code in its own format.

/** Every error of a request. A contract covers all codes. */
export type Code =
  | 'bad-request' // malformed request
  | 'bad-name' // illegal image name
  | 'unauthenticated' // no valid credential
  | 'forbidden' // a valid credential without permission
  | 'bad-signature' // missing or invalid URL signature
  | 'missing' // no such image
  | 'misdirected' // sent to the API directly instead of through the edge
  | 'no-route' // no such path
  | 'name-taken' // the contract refuses to overwrite
  | 'precondition' // the version doesn't match
  | 'no-signing-key' // nothing to sign URLs with
  | 'in-progress' // the first request with this Idempotency-Key is still running
  | 'key-reused' // the Idempotency-Key was used for another request
  | 'too-large' // too large for a request: upload it directly to the bucket
  | 'too-many-bytes' // larger than any upload or response can be
  | 'too-many-pixels' // more than maxPixels
  | 'unsupported' // unsupported image format
  | 'coding' // unsupported Content-Encoding
  | 'undecodable' // supported format, but damaged
  | 'range' // the byte range is outside the image
  | 'too-many' // too many requests
  | 'busy' // as much is being generated as this process may queue
  | 'storage' // a storage fault; no acknowledged write is lost
  | 'unknown' // a defect of ours

/**
 * An error that every contract can word. The message is public: it says what is wrong and what to do.
 * The cause is for the log.
 */
export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether it is an error of this code. */
export const isOf = (error: unknown, code: Code): boolean =>
  error instanceof ImageError && error.code === code

/** Returns what `act` returns; its error names the place in the request, such as `images[2]`. */
export function at<T>(place: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    throw new ImageError(error.code, `${place}: ${error.message}`, { cause: error })
  }
}

/** Returns what `act` returns; otherwise, if it reads beyond the end of a file or too many parts, another value. */
export function unlessCut<T>(act: () => T, otherwise: T): T {
  try {
    return act()
  } catch (error) {
    if (error instanceof RangeError) return otherwise
    throw error
  }
}

/** Returns the error for a name that no image has. */
export const missing = (name: string) => new ImageError('missing', `No such image: ${name}`)

/** Returns `found`. @throws ImageError missing, if it is undefined */
export function demandFound<T>(name: string, found: T | undefined): T {
  if (found === undefined) throw missing(name)
  return found
}
