// Tests of polling SQS, against a small server with its protocol (AWS JSON 1.0).
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Deliver } from './batch.ts'
import { pollQueue } from './sqs.ts'

const arn = 'arn:aws:sqs:eu-west-1:123456789012:bucket'
const queueUrl = 'http://sqs.elsewhere.invalid/123456789012/bucket'

type Call = { readonly action: string; readonly input: Record<string, unknown> }

let server: Server
let port = 0
let calls: Call[]
let messages: object[]
let polls: ServerResponse[]
let close = async () => {}

const message = (body: string, receives = 1) => ({
  MessageId: `id of ${body}`,
  ReceiptHandle: `handle of ${body}`,
  Body: body,
  MD5OfBody: createHash('md5').update(body).digest('hex'),
  Attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '1700000000000',
    SenderId: 'S3',
    ApproximateFirstReceiveTimestamp: '1700000000001',
  },
})

/** A poll without messages stays open, as a long poll. */
function answer(action: string, response: ServerResponse): void {
  const [next] = messages.splice(0, action === 'ReceiveMessage' ? 1 : 0)
  if (action === 'ReceiveMessage' && !next) polls.push(response)
  else if (next) response.end(JSON.stringify({ Messages: [next] }))
  else response.end(JSON.stringify(action === 'GetQueueAttributes' ? { Attributes: { QueueArn: arn } } : {}))
}

async function listen(): Promise<void> {
  server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '')
    calls.push({ action, input: (await json(request)) as Record<string, unknown> })
    response.setHeader('content-type', 'application/x-amz-json-1.0')
    answer(action, response)
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
}

async function hangUp(): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}

beforeEach(async () => {
  ;[calls, messages, polls] = [[], [], []]
  await listen()
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  await close()
  await hangUp()
  port = 0
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

function poll(deliver: Deliver, concurrency = 1): void {
  close = pollQueue({ queueUrl, deliver, concurrency, timeout: 60 }).close
}

const inputsOf = (action: string) => calls.filter((call) => call.action === action).map(({ input }) => input)
const succeed: Deliver = async () => ({ batchItemFailures: [] })

test("a message reaches the function as Lambda's event, and is deleted once it is processed", async () => {
  const received: SQSRecord[] = []
  messages.push(message('hello', 3))
  poll(async ({ Records }) => {
    received.push(...Records)
    return { batchItemFailures: [] }
  })
  await expect.poll(() => inputsOf('DeleteMessage')).toHaveLength(1)
  expect(inputsOf('DeleteMessage')).toEqual([{ QueueUrl: queueUrl, ReceiptHandle: 'handle of hello' }])
  expect(received).toEqual([
    {
      messageId: 'id of hello',
      receiptHandle: 'handle of hello',
      body: 'hello',
      attributes: message('hello', 3).Attributes,
      messageAttributes: {},
      md5OfBody: message('hello').MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: arn,
      awsRegion: 'eu-west-1',
    },
  ])
})

test('a failed message stays in the queue, and the function decides when it is redelivered', async () => {
  messages.push(message('rejected', 1), message('reported', 3), message('good'))
  poll(async ({ Records }) => {
    const [record] = Records
    if (record?.body === 'rejected') throw new Error('No')
    const batchItemFailures = record?.body === 'good' ? [] : [{ itemIdentifier: record?.messageId ?? '' }]
    return { batchItemFailures }
  })
  await expect.poll(() => inputsOf('DeleteMessage')).toHaveLength(1)
  expect(inputsOf('DeleteMessage')).toEqual([{ QueueUrl: queueUrl, ReceiptHandle: 'handle of good' }])
  expect(inputsOf('ChangeMessageVisibility')).toEqual([])
})

test('polls are long, and as many as `concurrency`', async () => {
  poll(succeed, 3)
  await expect.poll(() => polls.length).toBe(3)
  for (const input of inputsOf('ReceiveMessage')) {
    expect(input).toMatchObject({ MaxNumberOfMessages: 1, WaitTimeSeconds: 20 })
  }
})

test('close ends the polls at once, and waits for current deliveries', async () => {
  const gate = Promise.withResolvers<void>()
  messages.push(message('slow'))
  poll(async (event) => {
    await gate.promise
    return succeed(event)
  }, 2)
  await expect.poll(() => polls.length).toBe(1)
  let isClosed = false
  const closed = close().then(() => {
    isClosed = true
  })
  await expect.poll(() => polls[0]?.destroyed).toBe(true)
  expect(isClosed).toBe(false)
  gate.resolve()
  await closed
  expect(inputsOf('DeleteMessage')).toHaveLength(1)
  expect(inputsOf('ReceiveMessage')).toHaveLength(2)
})

test("an endpoint that doesn't answer is retried, and logged once", async () => {
  await hangUp()
  const received: string[] = []
  poll(async ({ Records }) => {
    received.push(...Records.map(({ body }) => body))
    return { batchItemFailures: [] }
  }, 2)
  await expect.poll(() => vi.mocked(console.error).mock.calls).not.toEqual([])
  messages.push(message('after all'))
  await listen()
  await expect.poll(() => received).toEqual(['after all'])
  const { calls } = vi.mocked(console.error).mock
  await expect.poll(() => calls.flat()).toContainEqual(expect.stringContaining('answers again'))
  const told = calls.filter(([text]) => text.includes('does not answer'))
  expect(told).toHaveLength(1)
})
