// Whether a GIF is complete. The decoder doesn't report missing frames.

/** The first bytes of blocks. */
export const imageBlock = 0x2c
export const extensionBlock = 0x21

/**
 * Returns whether the file ends in the middle of a block (https://www.w3.org/Graphics/GIF/spec-gif89a.txt). A
 * missing trailer, which is the last byte, is common and harmless.
 */
export function endsEarly(gif: Buffer): boolean {
  let at = 13 + colorTable(gif[10] ?? 0)
  while (at < gif.length) {
    const kind = gif[at]
    if (kind === extensionBlock) at += 2
    else if (kind === imageBlock) at += 11 + colorTable(gif[at + 9] ?? 0)
    else return false // the trailer, or bytes after the image that nobody reads
    at = skipData(gif, at)
  }
  return at > gif.length
}

/** Returns the bytes of a color table, from its flags. */
export function colorTable(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0
}

/** Returns the position after a chain of sub-blocks, each of which begins with its length; the last is empty. */
export function skipData(gif: Buffer, from: number): number {
  let at = from
  while (at < gif.length) {
    const length = gif[at] ?? 0
    at += 1 + length
    if (length === 0) return at
  }
  return gif.length + 1
}
