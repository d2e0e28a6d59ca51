// Tests of dead letters: how to list them and put them back, with and without a running service.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import { consume } from './queue/consumer.ts'
import type { Queue } from './queue/queue.ts'

let data = ''
const gone = join(tmpdir(), 'no-darkroom-is-here')

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'queue-replay-'))
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  await rm(data, { recursive: true })
  vi.restoreAllMocks()
})

const s3Event = (...keys: string[]) =>
  JSON.stringify({ Records: keys.map((key) => ({ s3: { object: { key } } })) })

const queueIn = ({ queues }: DataFolder): Queue => queues.get('Queue') ?? expect.unreachable()

/** A queue whose function fails until it is repaired. */
function openBroken() {
  const received: SQSRecord[] = []
  let isMended = false
  const folder = openDataFolder(data)
  const queue = queueIn(folder)
  const consumer = consume(queue, {
    concurrency: 2,
    maxReceives: 2,
    deliver: async ({ Records }) => {
      for (const { receiptHandle } of isMended ? [] : Records) queue.changeVisibility(receiptHandle, 0)
      if (!isMended) throw new Error('The storage\nis away')
      received.push(...Records)
      return { batchItemFailures: [] }
    },
  })
  const mend = () => {
    isMended = true
  }
  const close = async () => {
    await consumer.close()
    folder.database.close()
  }
  return { queue, received, mend, close }
}

async function bury(...messages: string[]) {
  const broken = openBroken()
  for (const message of messages) broken.queue.send(message)
  await expect.poll(() => broken.queue.pending()).toBe(0)
  return broken
}

/** Opens the folder's queue, while no service runs. */
function look<T>(use: (queue: Queue) => T): T {
  const folder = openDataFolder(data)
  try {
    return use(queueIn(folder))
  } finally {
    folder.database.close()
  }
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function command(args: readonly string[] = [], DARKROOM_DATA = data): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const script = join(import.meta.dirname, 'replay.ts')
  const env = { ...process.env, DARKROOM_DATA }
  execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) =>
    resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
  )
  return promise
}

test('a running queue delivers replayed messages, as if never received', async () => {
  const { queue, received, mend, close } = await bury('a', 'b')
  mend()
  expect(queue.replay().map(({ body }) => body)).toEqual(['a', 'b'])
  await expect.poll(() => received.map(({ body }) => body).sort()).toEqual(['a', 'b'])
  expect(received.map(({ attributes }) => attributes.ApproximateReceiveCount)).toEqual(['1', '1'])
  await expect.poll(() => queue.pending()).toBe(0)
  expect(queue.dead()).toEqual([])
  await close()
})

test("a replay doesn't redeliver messages that are being processed", async () => {
  await (await bury('dead')).close()
  const gate = Promise.withResolvers<void>()
  const received: string[] = []
  const folder = openDataFolder(data)
  const queue = queueIn(folder)
  const consumer = consume(queue, {
    concurrency: 3,
    maxReceives: 2,
    deliver: async ({ Records }) => {
      received.push(...Records.map(({ body }) => body))
      await gate.promise
      return { batchItemFailures: [] }
    },
  })
  queue.send('under way')
  await expect.poll(() => received).toEqual(['under way'])
  queue.replay()
  await expect.poll(() => received.includes('dead')).toBe(true)
  gate.resolve()
  await expect.poll(() => queue.pending()).toBe(0)
  expect(received).toEqual(['under way', 'dead'])
  await consumer.close()
  folder.database.close()
})

test('a message that is replayed while no service runs is delivered at the next start, and can die again', async () => {
  await (await bury('a')).close()
  expect(look((queue) => queue.replay())).toHaveLength(1)
  expect(look((queue) => queue.replay())).toEqual([])
  const { queue, close } = openBroken()
  await expect.poll(() => queue.pending()).toBe(0)
  await close()
  expect(look((queue) => queue.replay())).toHaveLength(1)
})

test('the command prints the messages that it put back', async () => {
  const events = [s3Event('originals/a+b%2B%C3%BC.png'), s3Event('jobs/x/1.json', 'originals/y')]
  await (await bury(...events)).close()
  const { code, stdout } = await command()
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^2 messages put back:\n {2}\S{36} {2}originals\/a b\+ü.png\n.*jobs\/x\/1.json, originals\/y\n$/,
  )
  expect(look((queue) => queue.pending())).toBe(2)
  expect(await command()).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to put back') })
})

test('--list prints one line for each, with time, subject, and error, and puts nothing back', async () => {
  await (await bury(s3Event('originals/a.png'), 'no\n event')).close()
  const { code, stdout } = await command(['--list'])
  expect(code).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^\d{4}-\S+Z {2}originals\/a.png {2}2 tries: The storage is away$/)
  expect(lines[1]).toMatch(/^\d{4}-\S+Z {2}no event {2}2 tries: The storage is away$/)
  expect(look((queue) => queue.dead())).toHaveLength(2)
})

test('--json prints all fields, and puts nothing back', async () => {
  await (await bury('what nobody understands')).close()
  const { stdout } = await command(['--json'])
  const known = { body: 'what nobody understands', receives: 2, error: 'The storage\nis away' }
  expect(JSON.parse(stdout)).toMatchObject([{ ...known, died: expect.any(Number) }])
  expect(look((queue) => queue.dead())).toHaveLength(1)
})

test('without a data folder, there are no dead letters, and none is created', async () => {
  expect(await command([], gone)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No dead letters'),
  })
  await expect(readdir(gone)).rejects.toThrow('ENOENT')
})

test('an unknown option exits with 2, an invalid database with 1', async () => {
  expect(await command(['--lisst'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage') })
  await writeFile(join(data, 'catalog.sqlite'), 'no database')
  expect(await command()).toMatchObject({ code: 1, stderr: expect.stringContaining('not a database') })
})
