// Errors about images, as a closed set of codes. Each contract words every code in its own format.

/** Every error of a request. A contract covers all codes. */
export type Code =
  | 'bad-request' // the request itself is wrong
  | 'bad-name' // not a legal image name
  | 'unauthenticated' // no credential, or none that is valid
  | 'forbidden' // a credential that is not good for this
  | 'bad-signature' // the URL needs a signature, or has one that is not valid
  | 'missing' // no such image
  | 'misdirected' // sent to the API itself, past the edge that says what the client meant
  | 'no-route' // nothing stands at this path
  | 'name-taken' // the contract refuses to overwrite
  | 'precondition' // not the version that the client means
  | 'in-progress' // the first request with this Idempotency-Key has not been answered yet
  | 'key-reused' // an Idempotency-Key that belongs to another request
  | 'too-large' // more bytes than pass through here: they go straight to the bucket
  | 'too-many-bytes' // more than are taken at all, or than fit into one answer
  | 'too-many-pixels' // more than maxPixels
  | 'unsupported' // not an image format that we take
  | 'coding' // a Content-Encoding of the request that we do not read
  | 'undecodable' // an image format that we take, but broken
  | 'range' // the byte range lies outside of the image
  | 'too-many' // too many requests
  | 'storage' // a fault behind us; nothing acknowledged was lost
  | 'unknown' // ours: a defect

/**
 * An error that every contract can word. The message is public: it says what is wrong and what to do. The cause is for the
 * log.
 */
export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export const missing = (name: string) => new ImageError('missing', `No such image: ${name}`)

/** Returns `found`. @throws ImageError missing, if it is undefined */
export function demandFound<T>(name: string, found: T | undefined): T {
  if (found === undefined) throw missing(name)
  return found
}
