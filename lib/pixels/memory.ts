// Freeing memory between images.

/** Bytes to handle before the next collection pays. */
const worthwhile = 40_000_000

let handled = 0

/** Counts a buffer that won't live long. */
export function note(buffer: Buffer): void {
  handled += buffer.length
}

/**
 * Frees the pixels of earlier images, if the process runs with `--expose-gc`. They are outside of V8's heap, so V8 sees
 * little reason to collect them: a process that decodes large photographs one after the other takes a quarter more
 * memory. Takes about 8 ms, after every second or third photograph; see bench/README.md.
 */
export function collect(): void {
  if (!globalThis.gc || handled < worthwhile) return
  handled = 0
  globalThis.gc()
}
