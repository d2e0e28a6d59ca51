// What the client throws.
import type { Problem } from './api.ts'

/** What a server said. */
export interface Answer {
  readonly status: number
  readonly retryAfter: string | null
  readonly text: string
}

type Suffix<Type> = Type extends `urn:darkroom:problem:${infer Code}` ? Code : never

/**
 * The API's codes. Besides, `network`: there was no answer; `http`: it isn't the API's, such as a proxy's or the
 * bucket's; `failed`: the file arrived, and isn't an image that can be processed.
 */
export type Code = Suffix<Problem['type']> | 'network' | 'http' | 'failed'

/** A call that failed. */
export class DarkroomError extends Error {
  override readonly name = 'DarkroomError'
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number
  readonly code: Code
  /** The seconds after which to retry, if the service says so. */
  readonly retryAfter: number | undefined

  /** @param message the API's words */
  constructor(status: number, code: Code, message: string, retryAfter?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** Reads the problem of the API, the message of API Gateway or of a compatible API, or the XML of the bucket. */
function read(text: string): Partial<Problem & { message: string; error: string }> {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return { message: /<Message>(.*?)</.exec(text)?.[1] ?? '' }
  }
}

/** Returns the error for an answer that isn't a success. */
export function errorOf({ status, retryAfter, text }: Answer): DarkroomError {
  const { type, detail, message, error } = read(text)
  const seconds = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined
  const code = (/^urn:darkroom:problem:(.+)/.exec(String(type))?.[1] ?? 'http') as Code
  return new DarkroomError(status, code, detail || message || error || `HTTP ${status}`, seconds)
}
