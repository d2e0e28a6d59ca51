// How many files begin in a second.
import { setTimeout as timeout } from 'node:timers/promises'

/** In milliseconds. */
interface Clock {
  readonly now: () => number
  readonly sleep: (time: number) => Promise<unknown>
}

/**
 * Returns a function that waits until the next file may begin, so that they begin at regular intervals.
 * @param rate files a second; undefined for any number
 */
export function pacer(
  rate: number | undefined,
  signal: AbortSignal,
  { now, sleep }: Clock = {
    now: () => performance.now(),
    sleep: (time) => timeout(time, undefined, { signal }),
  },
): () => Promise<void> {
  if (rate === undefined) return async () => {}
  let next = 0
  return async () => {
    const turn = Math.max(now(), next)
    next = turn + 1000 / rate
    if (turn > now()) await sleep(turn - now())
  }
}
