// Completes a GIF that ends early, so that the rest of it can be decoded.
import { gifBlocksOf } from '../../image/gif.ts'

const trailer = 0x3b

/** Returns a GIF that ends within a chain of sub-blocks with an end of these. */
function endBlocks(gif: Buffer, from: number): Buffer {
  let at = from
  for (let next = at; next < gif.length; next += 1 + (gif[next] ?? 0)) at = next
  const [whole, last] = [gif.subarray(0, at), gif.subarray(at + 1, at + 1 + (gif[at] ?? 0))]
  return Buffer.concat([whole, Buffer.from([last.length]), last, Buffer.from([0, trailer])])
}

/**
 * Returns a GIF that ends early with an end: with the frames that are whole; if the first one isn't, with its rows that
 * are there. Undefined if it doesn't end early, or has no rows.
 */
export function endGif(gif: Buffer): Buffer | undefined {
  let lastFrame = 0
  for (const { isImage, data, end } of gifBlocksOf(gif)) {
    if (end > gif.length) {
      if (lastFrame > 0) return Buffer.concat([gif.subarray(0, lastFrame), Buffer.from([trailer])])
      return isImage && data < gif.length ? endBlocks(gif, data) : undefined
    }
    if (isImage) lastFrame = end
  }
  return undefined
}
