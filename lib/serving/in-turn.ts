// Work that few may do at a time, and that nobody waits for too long.
import type { LimitFunction } from 'p-limit'
import { ImageError } from '../image/errors.ts'

/** Returns the error for work that waited too long. */
export const busy = (): ImageError =>
  new ImageError('busy', 'Many sizes are being generated at this time; try again')

/**
 * Does work when it is its turn.
 * @param patience milliseconds within which its turn has to come. If it doesn't, the work is never done
 * @throws ImageError busy, without its turn; and what the work throws
 */
export function inTurn<T>(limit: LimitFunction, patience: number, work: () => Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    reject(busy())
  }, patience)
  const turn = async () => {
    if (isLate) return
    clearTimeout(timer)
    await work().then(resolve, reject)
  }
  void limit(turn)
  return promise
}
