// The one loop around conditional writes: whoever loses to another writer looks again and tries again, within a bound.
import { setTimeout } from 'node:timers/promises'
import { ImageError } from '../image/errors.ts'

/** What an attempt returns when another writer was faster. */
export const conflict = Symbol('conflict')

/** Twelve attempts, whose pauses add up to at most 6.3 s: a request ends within the 29 s that API Gateway waits. */
const tries = 12
const firstPause = 20
const longestPause = 1000

/** How to wait between attempts, in milliseconds. */
type Pause = (ms: number) => Promise<unknown>

/**
 * Repeats an attempt until it returns anything but `conflict`. An attempt reads what is there now, decides, and writes
 * on the condition that nothing has changed. Pauses double up to 1 s and are jittered over their whole length, so that
 * writers who collided once don't collide again
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param attempt numbered from 1
 * @throws ImageError storage, where each attempt met a conflict; whatever the attempt throws, at once
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
