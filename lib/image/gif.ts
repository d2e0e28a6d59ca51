// The blocks of a GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt

const kinds = { extension: 0x21, image: 0x2c }

/** An image, or an extension. */
export interface GifBlock {
  readonly isImage: boolean
  readonly start: number
  /** Where its sub-blocks begin, after its header. */
  readonly data: number
  /** Behind the file, if it is cut. */
  readonly end: number
}

/** Returns the bytes of a color table, from its flags. */
const colorTable = (flags = 0) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)

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

/** Returns where the blocks begin. */
export const startOf = (gif: Buffer) => 13 + colorTable(gif[10])

/** Yields the blocks, up to the trailer, or to bytes after the image that nobody reads. */
export function* gifBlocksOf(gif: Buffer): Generator<GifBlock> {
  for (let at = startOf(gif); at < gif.length; ) {
    const start = at
    const isImage = gif[start] === kinds.image
    if (!isImage && gif[start] !== kinds.extension) return
    const data = isImage ? start + 11 + colorTable(gif[start + 9]) : start + 2
    at = skipData(gif, data)
    yield { isImage, start, data, end: at }
  }
}

/** Returns whether the file ends in the middle of a block. A missing trailer, which is the last byte, is common. */
export function endsEarly(gif: Buffer): boolean {
  let end = startOf(gif)
  for (const block of gifBlocksOf(gif)) end = block.end
  return end > gif.length
}
