// Tests of lifecycle rules.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { credentials, region } from '../../test/s3/credentials.ts'
import { expire, type Rule } from './lifecycle.ts'
import { startS3 } from './server.ts'
import { Store } from './store.ts'

const Bucket = 'expiring'
const day = 24 * 60 * 60 * 1000
const rules = [
  { prefix: 'uploads/', days: 1 },
  { prefix: 'results/', days: 30 },
  { prefix: 'v', noncurrentDays: 10 },
  { prefix: 'parts/', abortDays: 7 },
]
let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-lifecycle-'))
  await within(async (s3) => {
    for (const Key of [
      'originals/a',
      'uploads',
      'uploads/a/1.image',
      'uploads/b/2.json',
      'results/1.json',
      'v',
    ])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  })
})
afterEach(() => rm(directory, { recursive: true }))

/** Runs S3 over the folder during `work`. */
async function within<T>(work: (s3: S3Client) => Promise<T>): Promise<T> {
  const server = await startS3({ directory, bucket: Bucket, region, ...credentials })
  const s3 = new S3Client({
    endpoint: server.endpoint,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  })
  try {
    return await work(s3)
  } finally {
    s3.destroy()
    await server.close()
  }
}

async function keysAfter(days: number, applied: readonly Rule[] = rules): Promise<(string | undefined)[]> {
  const store = await Store.open({ directory, region })
  await expire(store, Bucket, applied, Date.now() + days * day)
  store.close()
  return within(async (s3) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
    for (const { Key } of Contents) await s3.send(new GetObjectCommand({ Bucket, Key }))
    return Contents.map(({ Key }) => Key)
  })
}

test('younger objects stay', async () => {
  expect(await keysAfter(0.9)).toHaveLength(6)
})

test("older objects are removed, only under the rule's prefix", async () => {
  expect(await keysAfter(1.1)).toEqual(['originals/a', 'results/1.json', 'uploads', 'v'])
  expect(await keysAfter(40)).toEqual(['originals/a', 'uploads', 'v'])
})

test('an empty prefix is that of every key', async () => {
  await within((s3) => s3.send(new PutObjectCommand({ Bucket, Key: 'v', Body: 'second' })))
  expect(await keysAfter(2, [{ prefix: '', days: 1 }])).toEqual([])
  expect(await versionsAfter(4, [{ prefix: '', noncurrentDays: 1 }])).toEqual([])
})

/** The versions of `v` that are left. */
async function versionsAfter(days: number, applied: readonly Rule[] = rules): Promise<string[]> {
  const store = await Store.open({ directory, region })
  await expire(store, Bucket, applied, Date.now() + days * day)
  store.close()
  return within(async (s3) => {
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'v' }))
    return [
      ...(listed.Versions ?? []).map(({ Size }) => `version of ${Size}`),
      ...(listed.DeleteMarkers ?? []).map(() => 'marker'),
    ]
  })
}

test("an old version is kept for the rule's days, and the current one forever", async () => {
  await within((s3) => s3.send(new PutObjectCommand({ Bucket, Key: 'v', Body: 'second' })))
  expect(await versionsAfter(9)).toEqual(['version of 6', 'version of 1'])
  expect(await versionsAfter(11)).toEqual(['version of 6'])
})

test("a deleted object is kept for the rule's days, and its delete marker isn't kept longer", async () => {
  await within((s3) => s3.send(new DeleteObjectCommand({ Bucket, Key: 'v' })))
  expect(await versionsAfter(9)).toEqual(['version of 1', 'marker'])
  expect(await versionsAfter(11)).toEqual([])
})

test('an expired object is still an old version', async () => {
  await keysAfter(40)
  const listed = await within((s3) => s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'results/' })))
  expect(listed.Versions).toHaveLength(1)
  expect(listed.DeleteMarkers).toHaveLength(1)
})

/** The uploads in parts that are left, and the files with bytes. */
async function uploadsAfter(days: number) {
  const store = await Store.open({ directory, region })
  await expire(store, Bucket, rules, Date.now() + days * day)
  store.close()
  const listed = await within((s3) => s3.send(new ListMultipartUploadsCommand({ Bucket })))
  const files = await readdir(join(directory, 'blobs'), { recursive: true, withFileTypes: true })
  return {
    keys: (listed.Uploads ?? []).map(({ Key }) => Key),
    files: files.filter((file) => file.isFile()).length,
  }
}

test("an upload that nobody finished is aborted after the rule's days, with its parts", async () => {
  await within(async (s3) => {
    for (const Key of ['parts/a', 'others/b']) {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
      await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: Key }))
    }
  })
  const before = await uploadsAfter(0.9)
  expect(before.keys).toEqual(['others/b', 'parts/a'])
  const after = await uploadsAfter(7.1)
  expect(after.keys).toEqual(['others/b'])
  expect(after.files).toBeLessThan(before.files)
})
