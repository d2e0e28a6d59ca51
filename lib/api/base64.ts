// Base64 as real clients write it (RFC 4648 sections 4 and 5).
import { ImageError } from '../image/errors.ts'

const bad = (why: string) => new ImageError('bad-request', why)

/** Four digits are three bytes. A single one left over is not even one byte, and who pads leaves none over. */
const isPossible = (text: string) =>
  /^[^=]*={0,2}$/.test(text) && (text.length % 4 === 0 || (!text.endsWith('=') && text.length % 4 !== 1))

/** Of MIME (RFC 2045), PEM (RFC 7468), and of tools that count otherwise. */
const widths = [60, 64, 72, 76]

/** Lines put together with spaces: of a width that is in use, or so many that no accident made them alike. */
function areLines(groups: readonly string[]): boolean {
  const [first = '', ...others] = groups
  const last = others.pop() ?? ''
  const areAlike = others.every(({ length }) => length === first.length) && last.length <= first.length
  return areAlike && (widths.includes(first.length) || (groups.length > 4 && first.length >= 4))
}

/**
 * Spaces stand where lines were put together, or where a form made them of `+`. Where text could be either, its bytes
 * could be wrong, and nobody would see it.
 */
function withoutSpaces(text: string): string {
  const [joined, restored] = [text.replaceAll(' ', ''), text.replaceAll(' ', '+')]
  // A form would have left no plus, and the other alphabet has none.
  if (text === joined || /[+_-]/.test(text) || areLines(text.trim().split(' '))) return joined
  if (isPossible(joined) !== isPossible(restored)) return isPossible(joined) ? joined : restored
  throw bad('The base64 contains spaces that may have been "+": remove them')
}

/**
 * The bytes behind base64 of either alphabet, with or without a `data:` prefix, line breaks, spaces and padding.
 * @throws ImageError bad-request
 */
export function decodeBase64(text: string): Buffer {
  const digits = withoutSpaces(
    text.replace(/^\s*data:[^,]*;base64,/i, '').replaceAll(/[ \t]*[\r\n\t]+[ \t]*/g, ''),
  ).replace(/={1,2}$/, '')
  if (!/^[\w+/-]*$/.test(digits) || !isPossible(digits)) throw bad('This is not base64')
  return Buffer.from(digits, 'base64')
}
