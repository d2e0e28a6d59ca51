// Whether a GIF is complete, and what is there of one that isn't. The decoder doesn't report missing frames.

const imageBlock = 0x2c
const extensionBlock = 0x21

/**
 * Returns whether the file ends in the middle of a block (https://www.w3.org/Graphics/GIF/spec-gif89a.txt). A
 * missing trailer, which is the last byte, is common and harmless.
 */
export function endsEarly(gif: Buffer): boolean {
  let at = 13 + colourTable(gif[10] ?? 0)
  while (at < gif.length) {
    const kind = gif[at]
    if (kind === extensionBlock) at += 2
    else if (kind === imageBlock) at += 11 + colourTable(gif[at + 9] ?? 0)
    else return false // the trailer, or bytes after the image that nobody reads
    at = skipData(gif, at)
  }
  return at > gif.length
}

/** Returns the bytes of a color table, from its flags. */
function colourTable(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0
}

const trailer = 0x3b

/** Returns a GIF that ends within a chain of sub-blocks with an end of these. */
function endBlocks(gif: Buffer, from: number): Buffer {
  let at = from
  for (let next = at; next < gif.length; next += 1 + (gif[next] ?? 0)) at = next
  const [whole, last] = [gif.subarray(0, at), gif.subarray(at + 1, at + 1 + (gif[at] ?? 0))]
  return Buffer.concat([whole, Buffer.from([last.length]), last, Buffer.from([0, trailer])])
}

/**
 * Returns a GIF that ends early with an end: with the frames that are whole; if the first one isn't, with its rows that are there.
 * Undefined if it doesn't end early, or has no rows.
 */
export function endGif(gif: Buffer): Buffer | undefined {
  let lastFrame = 0
  for (let at = 13 + colourTable(gif[10] ?? 0); at < gif.length; ) {
    const isFrame = gif[at] === imageBlock
    if (!isFrame && gif[at] !== extensionBlock) return undefined
    const data = isFrame ? at + 11 + colourTable(gif[at + 9] ?? 0) : at + 2
    const end = skipData(gif, data)
    if (end > gif.length) {
      if (lastFrame > 0) return Buffer.concat([gif.subarray(0, lastFrame), Buffer.from([trailer])])
      return isFrame && data < gif.length ? endBlocks(gif, data) : undefined
    }
    at = end
    if (isFrame) lastFrame = end
  }
  return undefined
}

/** Returns the position after a chain of sub-blocks, each of which begins with its length; the last is empty. */
function skipData(gif: Buffer, from: number): number {
  let at = from
  while (at < gif.length) {
    const length = gif[at] ?? 0
    at += 1 + length
    if (length === 0) return at
  }
  return gif.length + 1
}
