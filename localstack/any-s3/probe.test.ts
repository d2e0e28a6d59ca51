// What the probe says of the embedded S3, and of ones that ignore conditions or refuse calls: the same, behind a client
// that leaves conditions out or fails.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListObjectsV2Command, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedS3, startS3 } from '../s3/server.ts'
import { consequences, probe, UnfitS3 } from './probe.ts'

let directory: string
let server: EmbeddedS3
const credentials = { accessKeyId: 'probe', secretAccessKey: 'probe' }

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'darkroom-probe-'))
  server = await startS3({ directory, bucket: 'probed', region: 'us-east-1', ...credentials })
})

afterAll(async () => {
  await server.close()
  await rm(directory, { recursive: true })
})

const newClient = () =>
  new S3Client({ endpoint: server.endpoint, region: 'us-east-1', credentials, forcePathStyle: true })

/** A client that leaves fields out of a command, as an S3 that ignores them would. */
function clientWithout(command: string, fields: readonly string[]): S3Client {
  const s3 = newClient()
  s3.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const kept = Object.entries(args.input).filter(
          ([name]) => commandName !== command || !fields.includes(name),
        )
        return next({ ...args, input: Object.fromEntries(kept) as typeof args.input })
      },
    { step: 'initialize' },
  )
  return s3
}

/** A client whose S3 answers to a command with 501 Not Implemented. */
function clientThatRefuses(command: string): S3Client {
  const s3 = newClient()
  s3.middlewareStack.add((next, { commandName }) => (args) => {
    if (commandName !== command) return next(args)
    const $metadata = { httpStatusCode: 501 }
    throw new S3ServiceException({ name: 'NotImplemented', $fault: 'server', $metadata })
  })
  return s3
}

test('the embedded S3 has all but lifecycle rules, and nothing is left in the bucket', async () => {
  const s3 = newClient()
  expect(await probe(s3, 'probed')).toEqual(['lifecycle'])
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'probed' }))).KeyCount).toBe(0)
})

test.each([
  ['IfNoneMatch', /ignores If-None-Match of PutObject: uploads at the same time/],
  ['IfMatch', /ignores If-Match of PutObject: changes at the same time/],
])('an S3 that ignores %s of PutObject is refused, in words', async (field, words) => {
  const refusal = await probe(clientWithout('PutObjectCommand', [field]), 'probed').catch((error) => error)
  expect(refusal).toBeInstanceOf(UnfitS3)
  expect(refusal.message).toMatch(words)
})

test.each([
  ['CopyObjectCommand', 'IfNoneMatch', 'conditional-copy'],
  ['CopyObjectCommand', 'IfMatch', 'conditional-copy'],
  ['CopyObjectCommand', 'CopySourceIfMatch', 'conditional-copy'],
  ['DeleteObjectCommand', 'IfMatch', 'conditional-delete'],
] as const)('an S3 that ignores, in a %s, %s, lacks %s', async (command, field, lack) => {
  const lacks = await probe(clientWithout(command, [field]), 'probed')
  expect(lacks.toSorted()).toEqual([lack, 'lifecycle'].toSorted())
  expect(consequences[lack]).toBeTruthy()
})

test.each([
  ['CopyObjectCommand', 'conditional-copy'],
  ['CreateMultipartUploadCommand', 'multipart'],
  ['ListPartsCommand', 'multipart'],
] as const)('an S3 that answers 501 to a %s lacks %s', async (command, lack) => {
  const lacks = await probe(clientThatRefuses(command), 'probed')
  expect(lacks.toSorted()).toEqual([lack, 'lifecycle'].toSorted())
})
