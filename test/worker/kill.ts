// Ends whoever works on the bucket at one of its calls to S3: what comes after that call fails, too. Or interrupts
// them.
import { intercept } from './intercept.ts'

/** When a call fails: S3 never gets it, or carries it out and its answer is lost. */
export type Kill = (typeof kills)[number]
export const kills = ['before', 'after'] as const

let kill: { at: number; when: Kill } | undefined
let interruption: { at: number; by: () => Promise<unknown> } | undefined
let calls = 0

intercept(async ({ next }) => {
  calls += 1
  const { at: call, by } = interruption ?? {}
  if (by && calls === call) {
    interruption = undefined
    await by()
  }
  const { at, when } = kill ?? { at: Number.POSITIVE_INFINITY, when: 'before' }
  if (calls > at || (calls === at && when === 'before')) throw new Error('killed')
  const result = await next()
  if (calls === at) throw new Error('killed')
  return result
})

/**
 * Runs it with a kill at its call of this number, from 1.
 * @returns whether it got through, since it makes fewer calls; and what it came to, undefined where it threw
 */
export async function killedAt<T>(
  at: number,
  when: Kill,
  act: () => Promise<T>,
): Promise<{ isThrough: boolean; outcome: T | undefined }> {
  kill = { at, when }
  calls = 0
  const outcome = await act().catch(() => undefined)
  kill = undefined
  return { isThrough: calls < at, outcome }
}

/**
 * Runs it, and before its call of this number, from 1, something else, whole.
 * @returns whether it got through, since it makes fewer calls; and what it came to
 */
export async function interruptedAt<T>(
  at: number,
  by: () => Promise<unknown>,
  act: () => Promise<T>,
): Promise<{ isThrough: boolean; outcome: T }> {
  interruption = { at, by }
  calls = 0
  const outcome = await act()
  const isThrough = interruption !== undefined
  interruption = undefined
  return { isThrough, outcome }
}
