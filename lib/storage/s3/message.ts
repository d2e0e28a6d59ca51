// Requests to S3, and its answers.
import type { Readable } from 'node:stream'

/** Header fields by lower-case name, or the parameters of a query. */
export type Fields = Readonly<Record<string, string>>

/** A request, as its command describes it. */
export interface Sending {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  readonly headers: Fields
  readonly query: Fields
  readonly body?: Buffer | string | undefined
}

/** An answer's head, and its body as a stream or whole. */
export interface Answer {
  readonly status: number
  readonly headers: Fields
  readonly body: Readable | Buffer
}

/** Returns all bytes of a body. @throws Error if it ends early */
export async function bytesOf(body: Readable | Buffer): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  const [only] = chunks
  return chunks.length === 1 && only ? only : Buffer.concat(chunks)
}

/** Ends a body that nobody reads, with its connection. */
export function drop(body: Readable | Buffer): void {
  if (!Buffer.isBuffer(body)) body.destroy()
}
