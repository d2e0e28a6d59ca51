// Waiting for the worker within a request.
import { setTimeout } from 'node:timers/promises'

/**
 * Looks until what it finds will do, or the time is up; it looks once at least.
 * @param most and `pause` are milliseconds
 * @returns what it found last
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
