// Facts about S3: buckets, and their CORS rules.
import { randomBytes } from 'node:crypto'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { errorCode, failure } from './requests.ts'
import { openTarget, type Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

async function create(): Promise<string> {
  const Bucket = `buckets-${randomBytes(6).toString('hex')}`
  await target.s3.send(new CreateBucketCommand({ Bucket }))
  onTestFinished(() =>
    target.s3.send(new DeleteBucketCommand({ Bucket })).then(
      () => {},
      () => {},
    ),
  )
  return Bucket
}

test('a bucket exists and is listed between its creation and its deletion', async () => {
  const Bucket = await create()
  const names = async () => {
    const { Buckets = [] } = await target.s3.send(new ListBucketsCommand({}))
    return Buckets.map(({ Name, CreationDate }) => [Name, CreationDate && !Number.isNaN(+CreationDate)])
  }
  expect(await names()).toContainEqual([Bucket, true])
  await target.s3.send(new HeadBucketCommand({ Bucket }))
  await target.s3.send(new GetBucketLocationCommand({ Bucket }))
  await target.s3.send(new DeleteBucketCommand({ Bucket }))
  expect(await names()).not.toContainEqual([Bucket, true])
  await expect(target.s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject(
    failure('NotFound', 404),
  )
  await expect(target.s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject(
    failure('NoSuchBucket', 404),
  )
})

test('a bucket with an object is not deleted', async () => {
  const Bucket = await create()
  await target.s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'bytes' }))
  await expect(target.s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject(
    failure('BucketNotEmpty', 409),
  )
  await target.s3.send(new DeleteObjectCommand({ Bucket, Key: 'kept' }))
  await target.s3.send(new DeleteBucketCommand({ Bucket }))
})

test.each(['ab', 'Upper-Case', 'under_score', 'x'.repeat(64)])(
  'a bucket named %s is refused',
  async (name) => {
    await expect(target.s3.send(new CreateBucketCommand({ Bucket: name }))).rejects.toMatchObject(
      failure('InvalidBucketName', 400),
    )
  },
)

test('a request to a missing bucket is 404 NoSuchBucket', async () => {
  const Bucket = 'no-such-bucket-anywhere'
  const missing = failure('NoSuchBucket', 404)
  const { s3 } = target
  await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(missing)
  await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))).rejects.toMatchObject(missing)
  await expect(s3.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject(missing)
})

describe('CORS', () => {
  const rule = {
    AllowedOrigins: ['https://*.example', 'https://one.test'],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['x-amz-*'],
    ExposeHeaders: ['ETag', 'x-amz-version-id'],
    MaxAgeSeconds: 60,
  }

  const preflight = (bucket: string, headers: Record<string, string>) =>
    fetch(`${target.endpoint}/${bucket}/key`, { method: 'OPTIONS', headers })

  test('rules are returned as they were put, until they are deleted', async () => {
    const Bucket = await create()
    const read = () => target.s3.send(new GetBucketCorsCommand({ Bucket }))
    await expect(read()).rejects.toMatchObject(failure('NoSuchCORSConfiguration', 404))
    const CORSRules = [rule, { AllowedOrigins: ['*'], AllowedMethods: ['HEAD'] }]
    await target.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }))
    expect((await read()).CORSRules).toEqual(CORSRules)
    await target.s3.send(new DeleteBucketCorsCommand({ Bucket }))
    await expect(read()).rejects.toMatchObject(failure('NoSuchCORSConfiguration', 404))
  })

  test.each([
    ['no rule', {}, 'MalformedXML'],
    ['no origin', { CORSRules: [{ AllowedMethods: ['GET'] }] }, 'MalformedXML'],
    [
      'an unsupported method',
      { CORSRules: [{ AllowedMethods: ['PATCH'], AllowedOrigins: ['*'] }] },
      'InvalidRequest',
    ],
  ])('rules with %s are refused', async (_what, configuration, code) => {
    const Bucket = await create()
    const CORSConfiguration = { CORSRules: undefined, ...configuration } as never
    const put = target.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration }))
    await expect(put).rejects.toMatchObject(failure(code, 400))
  })

  test('a preflight gets the first rule that allows its origin, method, and headers', async () => {
    const Bucket = await create()
    const CORSConfiguration = { CORSRules: [rule] }
    await target.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration }))
    const asked = {
      origin: 'https://a.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-amz-meta-a,x-amz-date',
    }
    const allowed = await preflight(Bucket, asked)
    expect(allowed.status).toBe(200)
    expect(['*', asked.origin]).toContain(allowed.headers.get('access-control-allow-origin'))
    expect(allowed.headers.get('access-control-allow-methods')).toMatch(/GET, ?PUT/)
    expect(allowed.headers.get('access-control-allow-headers')).toMatch(/x-amz-meta-a, ?x-amz-date/)
    for (const changed of [
      { origin: 'https://example' },
      { 'access-control-request-method': 'DELETE' },
      { 'access-control-request-headers': 'x-amz-date, content-type' },
    ])
      expect((await preflight(Bucket, { ...asked, ...changed })).status).toBe(403)
  })

  test('a preflight of a bucket without rules is 403', async () => {
    const asked = { origin: 'https://one.test', 'access-control-request-method': 'GET' }
    const answer = await preflight(await create(), asked)
    expect(answer.status).toBe(403)
  })

  test('other origins can read errors, too', async () => {
    const answer = await fetch(target.url('missing'), { headers: { origin: 'https://one.test' } })
    expect([answer.status, await errorCode(answer)]).toEqual([403, 'AccessDenied'])
    expect(['*', 'https://one.test']).toContain(answer.headers.get('access-control-allow-origin'))
    expect(answer.headers.get('access-control-expose-headers')).toBe('ETag')
  })
})
