// Strips a GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
import { maxParts } from '../image.ts'

const kind = { extension: 0x21, image: 0x2c, end: 0x3b, control: 0xf9, application: 0xff }

/** Extensions of animations and colors. */
const needed = ['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']

const tableOf = (flags = 0) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)

/** Returns the position after a chain of sub-blocks; undefined if it doesn't end. */
function afterBlocks(gif: Buffer, from: number): number | undefined {
  for (let at = from; at < gif.length; ) {
    const length = gif[at] ?? 0
    at += 1 + length
    if (length === 0) return at
  }
  return undefined
}

function isNeeded(gif: Buffer, at: number): boolean {
  if (gif[at] === kind.image || gif[at + 1] === kind.control) return true
  return gif[at + 1] === kind.application && needed.includes(gif.toString('latin1', at + 3, at + 14))
}

/**
 * Returns the image without comments, XMP, and other extensions. One that ends early stays so: what is
 * there of it is shown. Undefined if it isn't a GIF up to its end, or has too many parts.
 */
export function stripGif(gif: Buffer): Buffer | undefined {
  const start = 13 + tableOf(gif[10])
  const parts = [gif.subarray(0, start)]
  for (let at = start; at < gif.length; ) {
    if (gif[at] === kind.end) return Buffer.concat([...parts, gif.subarray(at, at + 1)])
    if ((gif[at] !== kind.image && gif[at] !== kind.extension) || parts.length > maxParts) return undefined
    const data = gif[at] === kind.image ? at + 11 + tableOf(gif[at + 9]) : at + 2
    const end = afterBlocks(gif, data)
    if (end === undefined)
      return Buffer.concat([...parts, gif.subarray(gif[at] === kind.image ? at : gif.length)])
    if (isNeeded(gif, at)) parts.push(gif.subarray(at, end))
    at = end
  }
  return Buffer.concat(parts)
}
