// Giving memory back between images.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of Buffers that must have come up since the last time. */
const worthwhile = 32_000_000

// The flag makes `gc` a global of contexts that are made from now on; this one stays as it is.
setFlagsFromString('--expose-gc')
const gc: unknown = runInNewContext('gc')

let left = 0

/**
 * Frees the pixels of images that are done with. They lie outside of V8's heap, which for that reason sees
 * little need to look: without this, a process that develops large photographs one after the other takes a
 * quarter more memory. It takes about 10 ms, after every second or third of them; see bench/README.md.
 */
export function sweep(): void {
  if (typeof gc !== 'function' || process.memoryUsage().external - left < worthwhile) return
  gc()
  left = process.memoryUsage().external
}
