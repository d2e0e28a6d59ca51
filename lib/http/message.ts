// What a contract sees of HTTP: a request that parses itself on demand, and a reply as plain data.

/** Header fields by lower-case name. */
export type Headers = Readonly<Record<string, string | undefined>>

/** The part named `file` of a multipart form. */
export interface FilePart {
  /** As the client sent it, path and all; absent where it sent none. */
  readonly filename?: string
  readonly bytes: Buffer
}

export interface Attempt {
  /** The same for each attempt, and for no other request: a UUIDv7. */
  readonly id: string
  /** There was another one, whose end nobody knows. */
  readonly isRetry: boolean
}

export interface Request {
  /** Unique for each request; it stands in the log. */
  readonly id: string
  readonly method: string
  /** In its canonical spelling: one slash before each segment, which is percent-encoded. */
  readonly path: string
  /** Placeholders of the route, percent-decoded once. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  /** By lower-case name. */
  readonly headers: Headers
  /** Scheme and host that the client used, such as `https://images.example`. */
  readonly origin: string
  /** API Gateway has checked a token that came with it. */
  readonly hasToken: boolean
  /** Whose that is: its `sub` claim. */
  readonly subject?: string
  /** One of several attempts at the same request, which came with an Idempotency-Key. */
  readonly attempt?: Attempt
  readonly body: Buffer
  /** The body as JSON. @throws ImageError bad-request */
  readonly json: () => unknown
  /** The one file of a multipart body. @throws ImageError bad-request */
  readonly file: () => Promise<FilePart>
}

/** At most one of json, text and bytes; with none, the reply has no body. */
export interface Reply<Json = unknown> {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: Json
  readonly text?: string
  readonly bytes?: Buffer
}
