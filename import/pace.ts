// How many files begin in a second.
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Returns a function that waits until the next file may begin, so that they begin at regular intervals.
 * @param rate files a second; undefined for any number
 */
export function pacer(rate: number | undefined, signal: AbortSignal): () => Promise<void> {
  if (rate === undefined) return async () => {}
  let next = 0
  return async () => {
    const now = performance.now()
    const turn = Math.max(now, next)
    next = turn + 1000 / rate
    if (turn > now) await sleep(turn - now, undefined, { signal })
  }
}
