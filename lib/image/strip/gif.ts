// Strips a GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
import { type GifBlock, gifBlocksOf, startOf } from '../gif.ts'
import { maxParts } from '../image.ts'

const kind = { end: 0x3b, control: 0xf9, application: 0xff }

/** Extensions of animations and colors. */
const needed = ['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']

function isNeeded(gif: Buffer, { isImage, start }: GifBlock): boolean {
  if (isImage || gif[start + 1] === kind.control) return true
  return gif[start + 1] === kind.application && needed.includes(gif.toString('latin1', start + 3, start + 14))
}

/**
 * Returns the image without comments, XMP, and other extensions. One that ends early stays so: what is
 * there of it is shown. Undefined if it isn't a GIF up to its end, or has too many parts.
 */
export function stripGif(gif: Buffer): Buffer | undefined {
  let at = startOf(gif)
  const parts = [gif.subarray(0, at)]
  for (const block of gifBlocksOf(gif)) {
    if (parts.length > maxParts) return undefined
    const { isImage, start, end } = block
    if (end > gif.length ? isImage : isNeeded(gif, block)) parts.push(gif.subarray(start, end))
    at = end
  }
  if (at < gif.length && gif[at] !== kind.end) return undefined
  return Buffer.concat([...parts, gif.subarray(at, at + 1)])
}
