// Request bodies as an HTTP API takes them.
import type { Readable } from 'node:stream'
import { fits, maxBodyBytes, maxTextBytes, tooLarge } from '../../lib/http/limits.ts'

type Headers = Readonly<Record<string, string | undefined>>

/** Returns whether an event has a body of this type as text; all others are base64. */
export const isText = (contentType: string | undefined): boolean =>
  /^(text\/|application\/(json|javascript|xml)\b)/i.test(contentType ?? '')

const limitOf = (headers: Headers) => (isText(headers['content-type']) ? maxTextBytes : maxBodyBytes)

/** The body of a read isn't passed on. */
const isIgnored = (method: string) => method === 'GET' || method === 'HEAD'

/** Returns the bytes that a body may have by the head of its request: as many as fit, if it doesn't say. */
export function announcedBytes(method: string, headers: Headers): number {
  if (isIgnored(method)) return 0
  return headers['transfer-encoding'] ? limitOf(headers) : Number(headers['content-length'] ?? 0)
}

/** Returns whether a body is too large by the head of its request. */
export const isTooLong = (method: string, headers: Headers): boolean =>
  announcedBytes(method, headers) > limitOf(headers)

/**
 * Reads a body. Nothing is kept of one that is too large; its rest is discarded while the client gets its answer.
 * @throws ImageError too-large, if it doesn't fit into Lambda's event
 */
export async function readBody(body: Readable, headers: Headers): Promise<Buffer> {
  const chunks: Buffer[] = []
  let room = limitOf(headers)
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    room -= chunk.length
    if (room < 0) break
    chunks.push(chunk)
  }
  if (room < 0) {
    body.resume()
    throw tooLarge()
  }
  const whole = Buffer.concat(chunks)
  if (!fits(whole, isText(headers['content-type']))) throw tooLarge()
  return whole
}
