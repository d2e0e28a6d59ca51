// Freeing memory between images.

/** Bytes after which a collection is worth its time. */
const worthwhile = 40_000_000

let handled = 0

/** Counts a buffer that won't live long. */
export function countBuffer(buffer: Buffer): void {
  handled += buffer.length
}

/**
 * Frees pixels that nobody uses anymore, no encoder either: V8 counts them, and would collect all of its heap for
 * every photograph (docs/decisions/0057-freed-pixels.md). A buffer that shares its memory stays as it is, and in
 * Node.js 20, every buffer does.
 */
export function free(pixels: Buffer): void {
  const { buffer, length } = pixels
  if (length === 0 || length !== buffer.byteLength || !('transfer' in buffer)) return
  handled -= length
  // Moves the memory to a buffer of no bytes: that is how JavaScript frees it.
  buffer.transfer(0)
}

/**
 * Frees the pixels of earlier images, if the process runs with `--expose-gc`. They are outside of V8's heap, so V8 sees
 * little reason to collect them. Only the young generation is collected, in which their buffers are: that takes 1 to 2
 * ms. All of the heap takes 8 ms in a process that does nothing else, but 70 ms in that of `npm start`, where every
 * request would wait for it, and frees no more; see bench/README.md.
 */
export function collect(): void {
  if (!globalThis.gc || handled < worthwhile) return
  handled = 0
  void globalThis.gc({ type: 'minor' })
}
