import { expect, test } from 'vitest'
import { conflict, retry } from './retry.ts'

/** Records each pause instead of waiting. */
function notedPauses() {
  const pauses: number[] = []
  return { pauses, pause: async (ms: number) => void pauses.push(ms) }
}

test('ends with a storage fault after 12 conflicts', async () => {
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

test('pauses for a random time: at most 20 ms first, doubling up to 1 s', async () => {
  const { pauses, pause } = notedPauses()
  await retry(async () => conflict, pause).catch(() => {})
  const limits = [20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 1000, 1000]
  for (const [index, limit] of limits.entries()) expect(pauses[index]).toBeLessThanOrEqual(limit)
  expect(new Set(pauses).size).toBe(pauses.length)
})

test("returns the first result that isn't a conflict, including undefined", async () => {
  const { pauses, pause } = notedPauses()
  const result = await retry(async (number) => (number < 3 ? conflict : undefined), pause)
  expect(result).toBeUndefined()
  expect(pauses).toHaveLength(2)
})

test('throws what an attempt throws, without a retry', async () => {
  const { pauses, pause } = notedPauses()
  const broken = retry(async () => Promise.reject(new Error('broken')), pause)
  await expect(broken).rejects.toThrow('broken')
  expect(pauses).toEqual([])
})
