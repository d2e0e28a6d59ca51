import pLimit from 'p-limit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inTurn } from './in-turn.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const patience = 1000

/** Work that ends when the test lets it. */
function held() {
  const { promise, resolve } = Promise.withResolvers<string>()
  return { work: vi.fn(() => promise), end: () => resolve('done') }
}

test('what waits for longer is refused, and never done', async () => {
  const limit = pLimit(1)
  const [first, second] = [held(), held()]
  const [done, refused] = [first, second].map(({ work }) => inTurn(limit, patience, work))
  const refusal = expect(refused).rejects.toMatchObject({ code: 'busy' })
  await vi.advanceTimersByTimeAsync(patience)
  await refusal
  first.end()
  expect(await done).toBe('done')
  await vi.advanceTimersByTimeAsync(0)
  expect([limit.activeCount, limit.pendingCount]).toEqual([0, 0])
  expect(second.work).not.toHaveBeenCalled()
})

test('work that has begun may take longer', async () => {
  const { work, end } = held()
  const done = inTurn(pLimit(1), patience, work)
  await vi.advanceTimersByTimeAsync(10 * patience)
  end()
  expect(await done).toBe('done')
})

test('work that fails gives its turn to the next', async () => {
  const limit = pLimit(1)
  const failed = inTurn(limit, patience, () => Promise.reject(new Error('no')))
  const next = inTurn(limit, patience, async () => 'next')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('next')
})
