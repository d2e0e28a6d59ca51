// Tests of data folders of version 0.1: a catalog with undelivered events, and messages and dead letters in files.
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { credentials, region } from '../test/s3/credentials.ts'
import { openDataFolder } from './data-folder.ts'
import { startS3 } from './s3/server.ts'

const Bucket = 'darkroom-local'
const sent = '2026-10-01T12:00:00.000Z'
const blob = 'ab'.repeat(16)
let data = ''

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'darkroom-old-'))
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(async () => {
  await rm(data, { recursive: true })
  vi.restoreAllMocks()
})

async function lay(folder: string, file: string, content: unknown): Promise<void> {
  await mkdir(join(data, folder), { recursive: true })
  await writeFile(join(data, folder, file), typeof content === 'string' ? content : JSON.stringify(content))
}

const record = (key: string) => ({ eventName: 'ObjectCreated:Put', s3: { object: { key, sequencer: '' } } })

/** The schema as version 0.1 wrote it. */
async function layCatalog(): Promise<void> {
  const database = new DatabaseSync(join(data, 'catalog.sqlite'))
  database.exec(`
    CREATE TABLE buckets (name TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT;
    CREATE TABLE settings (bucket TEXT, type TEXT, xml TEXT NOT NULL, PRIMARY KEY (bucket, type)) STRICT;
    CREATE TABLE objects (bucket TEXT, key TEXT, blob TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
      modified INTEGER NOT NULL, headers TEXT NOT NULL, version TEXT NOT NULL DEFAULT 'null',
      PRIMARY KEY (bucket, key)) STRICT, WITHOUT ROWID;
    CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL) STRICT;
    INSERT INTO buckets VALUES ('${Bucket}', 0);
    INSERT INTO objects VALUES ('${Bucket}', 'originals/a.png', '${blob}', 5, 'e', 0, '{}', 'null');
  `)
  for (const key of ['originals/a.png', 'results/1.json', 'manifests/a.png.json'])
    database.prepare('INSERT INTO events (record) VALUES (?)').run(JSON.stringify(record(key)))
  database.close()
  await lay(join('blobs', blob.slice(0, 2)), blob, 'bytes')
}

test('messages and dead letters move to the database in order, with their receives, and the folder is removed', async () => {
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()].sort()
  await lay('queue/messages', `${second}.3.json`, { id: second, sent, body: 'second' })
  await lay('queue/messages', `${first}.0.json`, { id: first, sent, body: 'first' })
  await lay('queue/messages', '.unfinished.0.json.tmp', '{"id":')
  await lay('queue/dead', 'a.json', { id: third, sent, body: 'dead', receives: 5, error: 'No', died: sent })
  await lay('queue', 'replayed', 'mark')
  await lay('callbacks/messages', `${randomUUID()}.1.json`, { id: randomUUID(), sent, body: 'callback' })
  await mkdir(join(data, 'bulk'))
  for (let start = 0; start < 2; start += 1) {
    const { database, queues } = openDataFolder(data)
    const queue = queues.get('Queue')
    expect(queue?.waiting()).toEqual([
      { id: first, sent: Date.parse(sent), body: 'first', receives: 0 },
      { id: second, sent: Date.parse(sent), body: 'second', receives: 3 },
    ])
    expect(queue?.dead()).toMatchObject([
      { id: third, body: 'dead', receives: 5, error: 'No', died: Date.parse(sent) },
    ])
    expect(queues.get('CallbackQueue')?.waiting()).toMatchObject([{ body: 'callback', receives: 1 }])
    database.close()
  }
  expect(readdirSync(data)).toEqual(['catalog.sqlite'])
})

test("files that aren't messages stay, and are logged", async () => {
  const id = randomUUID()
  await lay('queue/messages', `${id}.0.json`, { id, sent, body: 'whole' })
  await lay('queue/messages', `${randomUUID()}.0.json`, '{"id":')
  const { database, queues } = openDataFolder(data)
  expect(queues.get('Queue')?.waiting()).toMatchObject([{ body: 'whole' }])
  database.close()
  const [torn = '', ...others] = readdirSync(join(data, 'queue/messages'))
  expect(others).toEqual([])
  expect(console.error).toHaveBeenCalledWith(expect.stringContaining(torn), expect.anything())
})

test('objects stay, and undelivered events become messages after the delivered ones', async () => {
  await layCatalog()
  const id = randomUUID()
  await lay('queue/messages', `${id}.0.json`, { id, sent, body: 'delivered' })
  const { database, queues, notify } = openDataFolder(data)
  const options = { database, directory: data, bucket: Bucket, region, ...credentials, onEvent: notify }
  const server = await startS3(options)
  const s3 = new S3Client({ endpoint: server.endpoint, region, credentials, forcePathStyle: true })
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'originals/a.png' }))
  expect(await Body?.transformToString()).toBe('bytes')
  s3.destroy()
  const bodies = (name: string) =>
    queues
      .get(name)
      ?.waiting()
      .map(({ body }) => body)
  expect(bodies('Queue')).toEqual(['delivered', expect.stringContaining('originals/a.png')])
  expect(bodies('Queue')?.[1]).toContain('"sequencer":"0000000000000001"')
  expect(bodies('CallbackQueue')).toEqual([expect.stringContaining('results/1.json')])
  await server.close()
  database.close()
  expect(existsSync(join(data, 'queue'))).toBe(false)
})
