// Base64 as real clients write it (RFC 4648 section 4).
import { ImageError } from '../image/errors.ts'

/**
 * The bytes behind base64, with or without a `data:` prefix, line breaks, spaces and padding.
 * @throws ImageError bad-request
 */
export function decodeBase64(text: string): Buffer {
  const digits = text
    .replace(/^\s*data:[^,]*;base64,/i, '')
    .replaceAll(/\s+/g, '')
    .replace(/={1,2}$/, '')
  // Four digits are three bytes; a single digit left over is not even one.
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) {
    throw new ImageError('bad-request', 'This is not base64')
  }
  return Buffer.from(digits, 'base64')
}
