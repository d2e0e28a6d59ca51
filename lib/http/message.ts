// HTTP for contracts: a request that parses itself on demand, and a reply as plain data.

/** Header fields by lower-case name. */
export type Headers = Readonly<Record<string, string | undefined>>

/** A file in a multipart form. */
export interface FilePart {
  /** The part's name. */
  readonly field: string
  /** As the client sent it, with its path; absent if it sent none. */
  readonly filename?: string
  readonly bytes: Buffer
}

/** One of the attempts of a request with an Idempotency-Key. */
export interface Attempt {
  /** A UUIDv7: the same for each attempt, and unique to the request. */
  readonly id: string
  /** Whether the outcome of an earlier attempt is unknown. */
  readonly isRetry: boolean
}

/** A request, as the client meant it. */
export interface Request {
  /** Unique; also in the log. */
  readonly id: string
  readonly method: string
  /** In canonical form: one slash before each percent-encoded segment. */
  readonly path: string
  /** Placeholders of the route, percent-decoded once. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  /** By lower-case name. */
  readonly headers: Headers
  /** Scheme and host that the client used, such as `https://images.example`. */
  readonly origin: string
  /** Whether API Gateway validated a token. */
  readonly hasToken: boolean
  /** The token's `sub` claim. */
  readonly subject?: string
  /** The attempt, for a request with an Idempotency-Key. */
  readonly attempt?: Attempt
  readonly body: Buffer
  /** Parses the body as JSON. @throws ImageError bad-request */
  readonly json: () => unknown
  /** Parses the files of a multipart body. @throws ImageError bad-request */
  readonly files: () => Promise<readonly FilePart[]>
}

/** At most one of json, text and bytes; with none, the reply has no body. */
export interface Reply<Json = unknown> {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: Json
  readonly text?: string
  readonly bytes?: Buffer
}
