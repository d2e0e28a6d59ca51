// Facts about the local queue: a killed process loses no message.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Database } from '../../localstack/database.ts'
import { consume } from '../../localstack/queue/consumer.ts'
import { type Message, Queue } from '../../localstack/queue/queue.ts'

let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'queue-crash-'))
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  await rm(directory, { recursive: true })
  vi.restoreAllMocks()
})

function run(behaviour: string, count: number) {
  const args = [join(import.meta.dirname, 'queue-process.ts'), directory, behaviour, String(count)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const lines = (word: string) =>
    printed
      .split('\n')
      .filter((line) => line.startsWith(word))
      .map((line) => line.slice(word.length + 1))
  return { child, lines, ended: once(child, 'close') }
}

/** What a queue opened now delivers, as the receive count of each body; and its dead letters. */
async function deliverAll(): Promise<{ counts: Map<string, string>; dead: Message[] }> {
  const counts = new Map<string, string>()
  const database = new Database(directory)
  const queue = new Queue(database, 'killed')
  const consumer = consume(queue, {
    concurrency: 4,
    maxReceives: 5,
    deliver: async ({ Records }) => {
      for (const { body, attributes } of Records) counts.set(body, attributes.ApproximateReceiveCount)
      return { batchItemFailures: [] }
    },
  })
  await expect.poll(() => queue.pending()).toBe(0)
  await consumer.close()
  const dead = queue.dead()
  database.close()
  return { counts, dead }
}

test('sent messages survive kill -9, and those being processed are redelivered', async () => {
  const { child, lines, ended } = run('hang', 50)
  await expect.poll(() => lines('sent').length).toBe(50)
  await expect.poll(() => lines('received').length).toBe(2)
  child.kill('SIGKILL')
  await ended
  const { counts } = await deliverAll()
  expect([...counts.keys()].sort()).toEqual(lines('sent').sort())
  const again = [...counts].filter(([, count]) => count === '2').map(([body]) => body)
  expect(again.sort()).toEqual(lines('received').sort())
})

test('killed while it sends, it keeps every message whose send returned', async () => {
  const { child, lines, ended } = run('hang', Number.POSITIVE_INFINITY)
  await expect.poll(() => lines('sent').length, { interval: 1 }).toBeGreaterThan(200)
  child.kill('SIGKILL')
  await ended
  const sent = lines('sent')
  const { counts } = await deliverAll()
  expect(sent.filter((body) => !counts.has(body))).toEqual([])
})

test('a message that kills its process becomes a dead letter after its tries', async () => {
  for (let n = 0; n < 5; n += 1) {
    const [, signal] = await run('die', n === 0 ? 1 : 0).ended
    expect(signal).toBe('SIGKILL')
  }
  const { counts, dead } = await deliverAll()
  expect(counts.size).toBe(0)
  expect(dead).toMatchObject([
    { body: '0', receives: 5, error: expect.stringContaining('the process ended') },
  ])
})

test('a closed consumer keeps no process running, whatever is pending', async () => {
  const { lines, ended } = run('fail', 3)
  const [code] = await ended
  expect(code).toBe(0)
  expect(lines('sent')).toHaveLength(3)
})
