// What sign.js offers, which is also the package's `darkroom/sign`.

/** A key that signs. Several are valid at a time, so that one can take the place of another. */
export interface SigningKey {
  /** Public: it stands in the URL. Letters, digits, `-` and `_`. */
  readonly id: string
  /** At least 32 random characters. */
  readonly secret: string
}

/**
 * Signs the URL of a size, such as `https://images.example/images/cat.jpg?w=790&h=500`, or its path and query alone.
 * It works until it expires, and no longer when anything of it is changed but the host and parameters of other names.
 * @throws TypeError where the key is not one
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
export function signatureOf(path: string, query: URLSearchParams, secret: string): string
