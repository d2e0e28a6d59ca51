// The client with an S3 whose answers the test chooses.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { configured } from '../../../test/configured.ts'

type Answer = (response: ServerResponse, sent: Readonly<Record<string, unknown>>) => unknown
let answers: Answer[] = []
let sent: Readonly<Record<string, unknown>>[] = []

const server = createServer(async (request, response) => {
  await request.resume().toArray()
  sent.push(request.headers)
  answers.shift()?.(response, request.headers)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
afterAll(() => void server.close())

const {
  s3,
  DeleteObjectsCommand,
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} = await configured(
  {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' },
  },
  async () => ({ ...(await import('./client.ts')), ...(await import('./commands.ts')) }),
)

beforeEach(() => {
  sent = []
})

const refuse =
  (status: number, code: string): Answer =>
  (response) =>
    response
      .writeHead(status, { 'x-amz-request-id': 'R1' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No &amp; no</Message></Error>`)

const say =
  (body: string, headers = {}): Answer =>
  (response) =>
    response.writeHead(200, headers).end(body)

const put = () => s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'bytes' }))

test.each([
  ['S3 is too busy', refuse(503, 'SlowDown')],
  ['S3 fails', refuse(500, 'InternalError')],
  ['another write of the object is under way', refuse(409, 'ConditionalRequestConflict')],
  ['the connection ends', (response: ServerResponse) => response.destroy()],
])('a request is sent again when %s', async (_, answer) => {
  answers = [answer, say('', { etag: '"1"' })]
  expect(await put()).toMatchObject({ ETag: '"1"' })
  expect(sent).toHaveLength(2)
})

test('an answer that a second try would not change is an error at once', async () => {
  answers = [refuse(403, 'AccessDenied')]
  const metadata = { httpStatusCode: 403, attempts: 1 }
  await expect(put()).rejects.toMatchObject({
    ...{ name: 'AccessDenied', message: 'No & no (request R1)', $metadata: metadata },
  })
})

test('the third failure is an error that says so', async () => {
  answers = Array.from({ length: 3 }, () => refuse(503, 'SlowDown'))
  await expect(put()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503, attempts: 3 } })
  expect(sent).toHaveLength(3)
})

test('an error of a proxy has no code of S3', async () => {
  answers = [(response) => response.writeHead(418).end('<html>teapot</html>')]
  await expect(put()).rejects.toMatchObject({ name: 'Status418', message: 'S3 answered 418' })
})

test('a request is signed by the clock of S3 if ours is wrong', async () => {
  const later = new Date(Date.now() + 3_600_000)
  const skewed: Answer = (response) => {
    response.setHeader('date', later.toUTCString())
    refuse(403, 'RequestTimeTooSkewed')(response, {})
  }
  answers = [skewed, say('')]
  await put()
  const hours = sent.map(({ 'x-amz-date': date }) => String(date).slice(0, 11))
  expect(hours[1]).toBe(later.toISOString().replaceAll('-', '').slice(0, 11))
})

test('an abort ends a request, and is no reason for another one', async () => {
  answers = [() => {}, () => {}]
  const command = new GetObjectCommand({ Bucket: 'b', Key: 'k' })
  const sending = s3.send(command, { abortSignal: AbortSignal.timeout(50) })
  await expect(sending).rejects.toThrow()
  expect(sent).toHaveLength(1)
  answers = []
})

test('a copy that fails after its status 200 is made again', async () => {
  answers = [
    say('\n<Error><Code>InternalError</Code></Error>'),
    say('<CopyObjectResult><ETag>"2"</ETag></CopyObjectResult>'),
  ]
  const copy = new CopyObjectCommand({ Bucket: 'b', Key: 'k', CopySource: 'b/a' })
  expect(await s3.send(copy)).toEqual({ ETag: '"2"' })
})

test('a listing without keys, with one, and with several', async () => {
  const key = (name: string) =>
    `<Contents><Key>${name}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;1&quot;</ETag><Size>7</Size></Contents>`
  const list = (content: string) => {
    answers = [
      say(`<ListBucketResult xmlns="x"><IsTruncated>false</IsTruncated>${content}</ListBucketResult>`),
    ]
    return s3.send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'p' }))
  }
  expect(await list('')).toMatchObject({ Contents: [], IsTruncated: false, NextContinuationToken: undefined })
  expect((await list(key('a'))).Contents).toMatchObject([
    { Key: 'a', ETag: '"1"', Size: 7, LastModified: new Date('2026-01-02T03:04:05Z') },
  ])
  expect((await list(key('a') + key('b'))).Contents.map(({ Key }) => Key)).toEqual(['a', 'b'])
})

test('a removal says which keys stayed', async () => {
  answers = [
    say(
      '<DeleteResult><Error><Key>b</Key><Code>AccessDenied</Code><Message>No</Message></Error></DeleteResult>',
    ),
    say('<DeleteResult/>'),
  ]
  const remove = new DeleteObjectsCommand({ Bucket: 'b', Keys: ['a', 'b'] })
  expect((await s3.send(remove)).Errors).toEqual([{ Code: 'AccessDenied', Key: 'b', Message: 'No' }])
  expect((await s3.send(remove)).Errors).toEqual([])
})
