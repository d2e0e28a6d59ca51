// Tests of dead letters: how an operator reads them, and how they are put back.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { replay } from './dead-letters.ts'
import { openQueue, type Queue } from './queue.ts'

let data = ''
let directory = ''
const gone = join(tmpdir(), 'no-darkroom-is-here')

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'queue-replay-'))
  directory = join(data, 'queue')
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  await rm(data, { recursive: true })
  vi.restoreAllMocks()
})

const s3Event = (...keys: string[]) =>
  JSON.stringify({ Records: keys.map((key) => ({ s3: { object: { key } } })) })

/** A queue whose function fails until it is mended. */
async function openBroken() {
  const received: SQSRecord[] = []
  let isMended = false
  const queue: Queue = await openQueue({
    directory,
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
  return { queue, received, mend }
}

async function bury(...messages: string[]) {
  const broken = await openBroken()
  for (const message of messages) await broken.queue.send(message)
  await expect.poll(broken.queue.pending).toBe(0)
  return broken
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

test('a running queue delivers what is put back within two seconds, as if never received', async () => {
  const { queue, received, mend } = await bury('a', 'b')
  mend()
  expect((await replay(directory)).map(({ body }) => body)).toEqual(['a', 'b'])
  await expect.poll(() => received.map(({ body }) => body).sort(), { timeout: 2000 }).toEqual(['a', 'b'])
  expect(received.map(({ attributes }) => attributes.ApproximateReceiveCount)).toEqual(['1', '1'])
  await expect.poll(queue.pending).toBe(0)
  expect(await readdir(join(directory, 'dead'))).toEqual([])
  await queue.close()
})

test('a replay delivers nothing again that is under way', async () => {
  await (await bury('dead')).queue.close()
  const gate = Promise.withResolvers<void>()
  const received: string[] = []
  const queue = await openQueue({
    directory,
    concurrency: 3,
    maxReceives: 2,
    deliver: async ({ Records }) => {
      received.push(...Records.map(({ body }) => body))
      await gate.promise
      return { batchItemFailures: [] }
    },
  })
  await queue.send('under way')
  await expect.poll(() => received).toEqual(['under way'])
  await replay(directory)
  await expect.poll(() => received.includes('dead'), { timeout: 2000 }).toBe(true)
  gate.resolve()
  await expect.poll(queue.pending).toBe(0)
  expect(received).toEqual(['under way', 'dead'])
  await queue.close()
})

test('what is put back while no queue runs is delivered at the next start, and can die again', async () => {
  await (await bury('a')).queue.close()
  expect(await replay(directory)).toHaveLength(1)
  expect(await replay(directory)).toEqual([])
  const { queue } = await openBroken()
  await expect.poll(queue.pending).toBe(0)
  await queue.close()
  expect(await replay(directory)).toHaveLength(1)
})

test('the command says what it put back', async () => {
  const { queue } = await bury(s3Event('originals/a+b%2B%C3%BC.png'), s3Event('jobs/x/1.json', 'originals/y'))
  await queue.close()
  const { code, stdout } = await command()
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^2 messages put back:\n {2}\S{36} {2}originals\/a b\+ü.png\n.*jobs\/x\/1.json, originals\/y\n$/,
  )
  expect(await readdir(join(directory, 'messages'))).toHaveLength(2)
  expect(await command()).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to put back') })
})

test('--list prints a line for each: when, what, why; and puts nothing back', async () => {
  const { queue } = await bury(s3Event('originals/a.png'), 'no\n event')
  await queue.close()
  const { code, stdout } = await command(['--list'])
  expect(code).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^\d{4}-\S+Z {2}originals\/a.png {2}2 tries: The storage is away$/)
  expect(lines[1]).toMatch(/^\d{4}-\S+Z {2}no event {2}2 tries: The storage is away$/)
  expect(await readdir(join(directory, 'dead'))).toHaveLength(2)
})

test('files that are no dead letters are named and left alone', async () => {
  await (await bury('a')).queue.close()
  for (const name of ['torn.json', 'notes.txt']) await writeFile(join(directory, 'dead', name), '{"id":')
  const { code, stdout, stderr } = await command()
  expect(code).toBe(0)
  expect(stdout).toContain('1 message put back')
  for (const name of ['torn.json', 'notes.txt']) expect(stderr).toContain(name)
  expect((await readdir(join(directory, 'dead'))).sort()).toEqual(['notes.txt', 'torn.json'])
})

test('where no queue was, there is nothing to do, and none is made', async () => {
  expect(await command([], gone)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No dead letters'),
  })
  await expect(readdir(gone)).rejects.toThrow('ENOENT')
})

test('an unknown option ends with 2, a folder that cannot be read with 1', async () => {
  expect(await command(['--lisst'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage') })
  await mkdir(directory)
  await writeFile(join(directory, 'dead'), 'a file')
  expect(await command()).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOTDIR') })
})
