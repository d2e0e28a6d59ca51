import { expect, test } from 'vitest'
import { conflict, retry } from './retry.ts'

/** Notes each pause instead of waiting. */
function notedPauses() {
  const pauses: number[] = []
  return { pauses, pause: async (ms: number) => void pauses.push(ms) }
}

test('ends with a fault of storage when each of 12 attempts meets a conflict', async () => {
  const { pauses, pause } = notedPauses()
  let attempts = 0
  const never = async (): Promise<string | typeof conflict> => {
    attempts += 1
    return conflict
  }
  await expect(retry(never, pause)).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('busy'),
  })
  expect(attempts).toBe(12)
  expect(pauses).toHaveLength(11)
})

test('pauses at random, at most 20 ms at first, twice as long each time, and never above 1 s', async () => {
  const { pauses, pause } = notedPauses()
  await retry(async () => conflict, pause).catch(() => {})
  const limits = [20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 1000, 1000]
  for (const [index, limit] of limits.entries()) expect(pauses[index]).toBeLessThanOrEqual(limit)
  expect(new Set(pauses).size).toBe(pauses.length)
})

test('returns the first result that is no conflict, undefined included', async () => {
  const { pauses, pause } = notedPauses()
  const result = await retry(async (number) => (number < 3 ? conflict : undefined), pause)
  expect(result).toBeUndefined()
  expect(pauses).toHaveLength(2)
})

test('hands on at once what an attempt throws', async () => {
  const { pauses, pause } = notedPauses()
  const broken = retry(async () => Promise.reject(new Error('broken')), pause)
  await expect(broken).rejects.toThrow('broken')
  expect(pauses).toEqual([])
})
