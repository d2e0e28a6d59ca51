// The threads of libuv's pool, which sharp shares with files.
import { availableParallelism } from 'node:os'

/**
 * Images that the workers process at a time (localstack/data-folder.ts); requests generate one
 * less than there are cores.
 */
const images = 3

/** Threads that no image takes. */
const spare = 5

/**
 * Makes the pool large enough that files don't wait for images: each takes a thread for as long as it is decoded. By
 * default there are four threads. Call it before anything uses the pool; Node.js 20 does so itself, and keeps four.
 */
export function widenPool(): void {
  process.env.UV_THREADPOOL_SIZE ??= String(availableParallelism() - 1 + images + spare)
}
