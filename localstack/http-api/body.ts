// Request bodies as an HTTP API takes them.
import { fits, maxTextBytes } from '../../lib/http/limits.ts'

/** Returns whether an event has a body of this type as text; all others are base64. */
export const isText = (contentType: string | undefined): boolean =>
  /^(text\/|application\/(json|javascript|xml)\b)/i.test(contentType ?? '')

/**
 * Reads a whole body. A longer one is read to its end, too, so that the client gets to read the response.
 * @returns undefined if it doesn't fit into Lambda's event
 */
export async function readBody(
  body: AsyncIterable<Buffer>,
  contentType: string | undefined,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length <= maxTextBytes) chunks.push(chunk)
  }
  if (length > maxTextBytes) return undefined
  const whole = Buffer.concat(chunks)
  return fits(whole, isText(contentType)) ? whole : undefined
}
