// Waiting for the worker within a request.
import { setTimeout } from 'node:timers/promises'

/**
 * Calls `look` until its result is enough or the time is up, and at least once.
 * @param most and `pause` are milliseconds
 * @returns the last result
 */
export async function poll<T>(
  look: () => Promise<T>,
  isEnough: (found: T) => boolean,
  { most, pause }: { most: number; pause: number },
): Promise<T> {
  const deadline = Date.now() + most
  for (;;) {
    const found = await look()
    if (isEnough(found) || Date.now() >= deadline) return found
    await setTimeout(pause)
  }
}
