import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Room, Unread } from './room.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Work that ends when a test says so. */
function working(room: Room, size: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const begun = vi.fn(() => promise)
  return { begun, done: room.use(size, begun), end: resolve }
}

test('work for which there is no room waits, first come, first served', async () => {
  const room = new Room(10)
  const [first, large, small] = [working(room, 6), working(room, 8), working(room, 1)]
  await vi.advanceTimersByTimeAsync(0)
  expect([first, large, small].map(({ begun }) => begun.mock.calls.length)).toEqual([1, 0, 0])
  first.end()
  await first.done
  await vi.advanceTimersByTimeAsync(0)
  expect([large, small].map(({ begun }) => begun.mock.calls.length)).toEqual([1, 1])
})

test('work for which there is no room in time is busy, and takes none', async () => {
  const room = new Room(10)
  const first = working(room, 10)
  const late = working(room, 10)
  const refused = expect(late.done).rejects.toMatchObject({ code: 'busy' })
  await vi.runAllTimersAsync()
  await refused
  first.end()
  await first.done
  await expect(room.use(10, async () => 'done')).resolves.toBe('done')
})

test('work that fails frees its room', async () => {
  const room = new Room(10)
  await expect(room.use(10, () => Promise.reject(new Error('it fails')))).rejects.toThrow('it fails')
  await expect(room.use(10, async () => 'done')).resolves.toBe('done')
})

function newClient() {
  const controller = new AbortController()
  return {
    proceed: vi.fn(),
    cut: vi.fn(() => controller.abort()),
    ended: controller.signal,
    end: () => controller.abort(),
  }
}

test('of unread answers that are too large together, the oldest ones are cut off', () => {
  const unread = new Unread(10)
  const clients = [newClient(), newClient(), newClient(), newClient()]
  const [first, second] = clients
  if (first) unread.add(first, 5)
  if (second) unread.add(second, 5)
  first?.end()
  for (const client of clients.slice(2)) unread.add(client, 5)
  expect(clients.map(({ cut }) => cut.mock.calls.length)).toEqual([0, 1, 0, 0])
})

test('the answer to a client that is gone takes no room', () => {
  const unread = new Unread(10)
  const [gone, other] = [newClient(), newClient()]
  gone.end()
  unread.add(gone, 10)
  unread.add(other, 10)
  expect(other.cut).not.toHaveBeenCalled()
})
