// Giving memory back between images.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes: what must have been handled since the last sweep for the next one to pay. */
const worthwhile = 40_000_000

// The flag makes `gc` a global of contexts that are made from now on; this one stays as it is.
setFlagsFromString('--expose-gc')
const gc: unknown = runInNewContext('gc')

let handled = 0

/** Takes note of a buffer that will not live long. */
export function note(buffer: Buffer): void {
  handled += buffer.length
}

/**
 * Frees the pixels of images that are done with. They lie outside of V8's heap, which for that reason sees
 * little need to look: without this, a process that develops large photographs one after the other takes a
 * quarter more memory. It takes about 8 ms, after every second or third photograph; see bench/README.md.
 */
export function sweep(): void {
  if (typeof gc !== 'function' || handled < worthwhile) return
  handled = 0
  gc()
}
