// Retries of conditional writes that lose to another writer.
import { setTimeout } from 'node:timers/promises'
import { ImageError } from '../image/errors.ts'

/** The result of an attempt that lost to another writer. */
export const conflict = Symbol('conflict')

/** Twelve attempts, whose pauses add up to at most 6.3 s: a request ends within the 29 s that API Gateway waits. */
const tries = 12
const firstPause = 20
const longestPause = 1000

/** How to wait between attempts, in milliseconds. */
type Pause = (ms: number) => Promise<unknown>

/**
 * Repeats an attempt until it returns anything but `conflict`. An attempt reads, decides, and writes on the condition
 * that nothing has changed. Pauses double up to 1 s, with full jitter, so writers that collided don't collide again
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param attempt numbered from 1
 * @throws ImageError storage, if every attempt had a conflict; whatever the attempt throws, at once
 */
export async function retry<T>(
  attempt: (number: number) => Promise<T | typeof conflict>,
  pause: Pause = setTimeout,
): Promise<T> {
  for (let number = 1; number <= tries; number++) {
    const result = await attempt(number)
    if (result !== conflict) return result
    if (number < tries) await pause(Math.random() * Math.min(longestPause, firstPause * 2 ** (number - 1)))
  }
  throw new ImageError('storage', 'Storage is busy with other changes to the same image; try again')
}
