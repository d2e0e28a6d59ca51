// The types of sign.js, which is `@darkroom/sign`.

/** A signing key. Several are valid at a time, for rotation. */
export interface SigningKey {
  /** Public: part of the URL. Letters, digits, `-` and `_`. */
  readonly id: string
  /** At least 32 random characters. */
  readonly secret: string
}

/**
 * Signs the URL of a size, such as `https://images.example/images/cat.jpg?w=790&h=500`, or its path and query.
 * It is valid until it expires, or until anything except the host and other parameters changes.
 * @throws TypeError if the key is invalid
 */
export function signUrl(url: string, key: SigningKey, expires: Date): string

/** The names that a signature covers. */
export const signedParameters: readonly string[]

export const shortestSecret: number

/**
 * The signature itself: the HMAC-SHA256, in base64url, of the path, `?`, and the parameters of these names as
 * `name=value`, values percent-encoded, in ascending order, between them `&`.
 * @param path each segment percent-encoded, one slash before each
 */
export function signatureOf(path: string, query: Pick<URLSearchParams, 'forEach'>, secret: string): string
