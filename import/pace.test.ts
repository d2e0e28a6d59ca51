import { expect, test } from 'vitest'
import { pacer } from './pace.ts'

const { signal } = new AbortController()

test('files that want to begin at once begin one after the other, and time that passed is not made up for', async () => {
  let time = 5000
  const slept: number[] = []
  const sleep = async (pause: number) => slept.push(pause)
  const pace = pacer(4, signal, { now: () => time, sleep })
  await Promise.all([pace(), pace(), pace()])
  expect(slept).toEqual([250, 500])
  time += 10_000
  await Promise.all([pace(), pace()])
  expect(slept).toEqual([250, 500, 250])
})

test('without a rate, nothing waits', async () => {
  const sleep = () => Promise.reject(new Error('It waits'))
  const pace = pacer(undefined, signal, { now: () => 0, sleep })
  await Promise.all([pace(), pace()])
})
