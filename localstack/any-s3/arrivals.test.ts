// Files that clients send directly to the bucket are announced once, whoever notices them.
import { expect, onTestFinished, test, vi } from 'vitest'
import { sayArrived, sayExpected } from '../../lib/storage/direct-uploads.ts'
import { noticeArrivals } from './arrivals.ts'

const key = 'uploads/a.png/1.image'
const file = (etag: string) => ({ etag, lastModified: new Date(0) })

function notice(look: () => Promise<ReturnType<typeof file> | undefined>) {
  vi.useFakeTimers()
  const announced: string[] = []
  const stop = noticeArrivals({ announce: (one) => announced.push(one), look })
  onTestFinished(() => {
    stop()
    vi.useRealTimers()
  })
  return { announced, stop }
}

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000)

test('a file whose form was signed is announced once it is there, also if the bucket fails meanwhile', async () => {
  let looks = 0
  const { announced } = notice(async () => {
    looks += 1
    if (looks === 2) throw new Error('away')
    return looks > 3 ? file('one') : undefined
  })
  sayExpected({ key, until: Date.now() + 600_000 })
  await minutes(0.5)
  expect(announced).toEqual([key])
})

test('the same file is announced once, and another one by the same form at once', async () => {
  const { announced } = notice(async () => undefined)
  for (const etag of ['one', 'one', 'two']) sayArrived({ key, ...file(etag) })
  expect(announced).toEqual([key, key])
})

test('a file that is still there after a while is announced again', async () => {
  const { announced } = notice(async () => undefined)
  sayArrived({ key, ...file('one') })
  await minutes(1)
  sayArrived({ key, ...file('one') })
  expect(announced).toEqual([key, key])
})

test('a file is not looked for after its form expired, or after the end', async () => {
  const look = vi.fn(async () => undefined)
  const { stop } = notice(look)
  sayExpected({ key, until: Date.now() + 60_000 })
  await minutes(10)
  const looks = look.mock.calls.length
  expect(looks).toBeGreaterThan(3)
  await minutes(10)
  expect(look.mock.calls.length).toBe(looks)
  sayExpected({ key, until: Date.now() + 60_000 })
  stop()
  await minutes(10)
  expect(look.mock.calls.length).toBe(looks)
})
