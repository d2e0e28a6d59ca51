// The types of sign-web.js, which is `@darkroom/sign/web`.

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
export function signUrl(url: string, key: SigningKey, expires: Date): Promise<string>
