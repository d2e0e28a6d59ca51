// Base64 as real clients send it (RFC 4648 sections 4 and 5).
import { ImageError } from '../image/errors.ts'

const bad = (why: string) => new ImageError('bad-request', why)

/** Four digits are three bytes. One digit alone is no byte, and padded text has a multiple of four. */
const isPossible = (text: string) =>
  /^[^=]*={0,2}$/.test(text) && (text.length % 4 === 0 || (!text.endsWith('=') && text.length % 4 !== 1))

/** Line widths of MIME (RFC 2045), of PEM (RFC 7468), and of some tools. */
const widths = [60, 64, 72, 76]

/** Whether these are lines joined by spaces: of a common width, or too many of one width for a coincidence. */
function areLines(groups: readonly string[]): boolean {
  const [first = '', ...others] = groups
  const last = others.pop() ?? ''
  const areAlike = others.every(({ length }) => length === first.length) && last.length <= first.length
  return areAlike && (widths.includes(first.length) || (groups.length > 4 && first.length >= 4))
}

/**
 * A space is a joined line break, or a `+` that a form decoded. Ambiguous text is refused: its bytes could be wrong
 * without anybody noticing.
 */
function withoutSpaces(text: string): string {
  const [joined, restored] = [text.replaceAll(' ', ''), text.replaceAll(' ', '+')]
  // A decoded form has no plus, and neither has the URL-safe alphabet.
  if (text === joined || /[+_-]/.test(text) || areLines(text.trim().split(' '))) return joined
  if (isPossible(joined) !== isPossible(restored)) return isPossible(joined) ? joined : restored
  throw bad('The base64 contains spaces that may have been "+": remove them')
}

/**
 * Decodes base64 of either alphabet, with or without a `data:` prefix, line breaks, spaces and padding.
 * @throws ImageError bad-request
 */
export function decodeBase64(text: string): Buffer {
  // Begins only where spaces do: a long row of them would take its length squared.
  const digits = withoutSpaces(
    text.replace(/^\s*data:[^,]*;base64,/i, '').replaceAll(/(?<! ) *[\r\n\t][ \r\n\t]*/g, ''),
  ).replace(/={1,2}$/, '')
  if (!/^[\w+/-]*$/.test(digits) || !isPossible(digits)) throw bad('Invalid base64')
  return Buffer.from(digits, 'base64')
}
