// Facts about the embedded S3: what it acknowledged survives kill -9, whole and with its message.
import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { S3Event } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Database } from '../../localstack/database.ts'
import { Queue } from '../../localstack/queue/queue.ts'
import { startS3 } from '../../localstack/s3/server.ts'
import { credentials, region } from '../s3/credentials.ts'

const Bucket = 'durable'
let directory = ''
const children: ChildProcess[] = []

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 's3-durability-'))
  directory = join(folder, 'data')
})

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill))
  await rm(join(directory, '..'), { recursive: true })
})

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

async function spawn() {
  const child = fork(join(import.meta.dirname, 'bucket-process.ts'), [directory], { execArgv: [] })
  children.push(child)
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (!message?.endpoint) throw new Error(message?.error ?? 'The child has died')
  const s3 = new S3Client({
    endpoint: message.endpoint,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  })
  return { child, s3 }
}

/** Bytes that show their key and version, and whether they are whole; up to 300 KB. */
function bytesOf(key: string, version: number): Buffer {
  const line = `${key} version ${version};`
  return Buffer.from(line.repeat(1 + ((version * 7919) % 10_000)))
}

async function versionIn(s3: S3Client, key: string): Promise<number> {
  const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key: key }))
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? [])
  const version = Number(/ version (\d+);/.exec(bytes.toString('latin1', 0, 100))?.[1])
  expect(bytes.equals(bytesOf(key, version))).toBe(true)
  expect(ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`)
  return version
}

const blobCount = async () => {
  const entries = await readdir(join(directory, 'blobs'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

interface Load {
  readonly acknowledged: Map<string, number>
  /** Ids of all versions that were acknowledged. */
  readonly versions: Set<string | undefined>
  readonly tried: Map<string, number>
}

/** Eight writers put new versions of twelve keys without pause; resolves when all of them have failed. */
async function writeUntilKilled(
  s3: S3Client,
  { acknowledged, versions, tried }: Load,
  onAcknowledged: () => void,
) {
  let next = Math.max(0, ...tried.values())
  const write = async (writer: number) => {
    for (let turn = 0; ; turn++) {
      // Writers share no keys: the last version of one is the last one sent.
      const [key, version] = [`key ${writer}/${turn % 3}`, ++next]
      tried.set(key, version)
      const put = new PutObjectCommand({ Bucket, Key: key, Body: bytesOf(key, version) })
      versions.add((await s3.send(put)).VersionId)
      acknowledged.set(key, version)
      onAcknowledged()
    }
  }
  await Promise.allSettled(Array.from({ length: 8 }, (_, writer) => write(writer)))
}

test('killed during writes three times, it keeps every acknowledged write, whole', async () => {
  const load: Load = { acknowledged: new Map(), versions: new Set(), tried: new Map() }
  for (const rounds of [20, 45, 90]) {
    const { child, s3 } = await spawn()
    let left = rounds
    await writeUntilKilled(s3, load, () => {
      if (--left === 0) child.kill('SIGKILL')
    })
    await kill(child)
    const after = await spawn()
    const { Contents = [] } = await after.s3.send(new ListObjectsV2Command({ Bucket }))
    const stored = Contents.map(({ Key = '' }) => Key)
    expect(stored).toEqual(expect.arrayContaining([...load.acknowledged.keys()]))
    for (const key of stored) {
      const version = await versionIn(after.s3, key)
      expect(version).toBeGreaterThanOrEqual(load.acknowledged.get(key) ?? 0)
      expect(version).toBeLessThanOrEqual(load.tried.get(key) ?? 0)
    }
    const { Versions = [] } = await after.s3.send(new ListObjectVersionsCommand({ Bucket }))
    expect(Versions.map(({ VersionId }) => VersionId)).toEqual(expect.arrayContaining([...load.versions]))
    expect(await blobCount()).toBe(Versions.length)
    await kill(after.child)
  }
})

test('after kill -9, each stored version has its message, and each message its version', async () => {
  const { child, s3 } = await spawn()
  const acknowledged = new Set<string | undefined>()
  const write = async (writer: number) => {
    for (let turn = 0; ; turn++) {
      const put = new PutObjectCommand({ Bucket, Key: `w${writer}`, Body: `${writer} ${turn}` })
      acknowledged.add((await s3.send(put)).VersionId)
      if (acknowledged.size === 40) child.kill('SIGKILL')
    }
  }
  await Promise.allSettled(Array.from({ length: 4 }, (_, writer) => write(writer)))
  await kill(child)
  const database = new Database(directory)
  const messages = new Queue(database, 'events').waiting().map(({ body }) => JSON.parse(body) as S3Event)
  database.close()
  const told = messages.map(({ Records: [record] }) => record?.s3.object.versionId)
  const after = await spawn()
  const { Versions = [] } = await after.s3.send(new ListObjectVersionsCommand({ Bucket }))
  const stored = Versions.map(({ VersionId }) => VersionId)
  expect(told.toSorted()).toEqual(stored.toSorted())
  expect(stored).toEqual(expect.arrayContaining([...acknowledged]))
})

test('the next run removes the bytes of an interrupted upload', async () => {
  const { child, s3 } = await spawn()
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'half' }))
  const upload = request(url, { method: 'PUT', headers: { 'content-length': '1000000' } })
  upload.on('error', () => {})
  upload.write(Buffer.alloc(500_000))
  await vi.waitFor(async () => expect(await blobCount()).toBe(1), 60_000)
  await kill(child)
  const after = await spawn()
  expect(await blobCount()).toBe(0)
  expect((await after.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
})

test('a second process over the same folder is refused, with the reason', async () => {
  const { child, s3 } = await spawn()
  await expect(spawn()).rejects.toThrow(/in use by another process/)
  await s3.send(new PutObjectCommand({ Bucket, Key: 'still', Body: 'there' }))
  await kill(child)
  const after = await spawn()
  expect((await after.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(1)
})

test('a second server in the same process is refused, too, until the first one is closed', async () => {
  const options = { directory, bucket: Bucket, region, ...credentials }
  const first = await startS3(options)
  await expect(startS3(options)).rejects.toThrow(/in use/)
  await first.close()
  await (await startS3(options)).close()
})

test('close ends idle connections at once, and objects are there at the next start', async () => {
  const options = { directory, bucket: Bucket, region, ...credentials }
  const first = await startS3(options)
  const client = (endpoint: string) => new S3Client({ endpoint, region, credentials, forcePathStyle: true })
  await client(first.endpoint).send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'bytes' }))
  await first.close()
  await expect(fetch(first.endpoint)).rejects.toThrow()
  const second = await startS3(options)
  const { ContentLength } = await client(second.endpoint).send(new HeadObjectCommand({ Bucket, Key: 'kept' }))
  expect(ContentLength).toBe(5)
  await second.close()
})
