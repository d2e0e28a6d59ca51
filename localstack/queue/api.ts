// The part of SQS's API that functions call, over the queues of this machine: ChangeMessageVisibility, SendMessage, and
// GetQueueAttributes. `npm run replay` and tests have two actions more, which SQS lacks.
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import * as z from 'zod/mini'
import type { Message, Queue } from './queue.ts'

interface Answer {
  readonly status: number
  readonly body: object
}

const refusal = (type: string, message: string): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.sqs#${type}`, message },
})

const done: Answer = { status: 200, body: {} }

const inQueue = z.object({ QueueUrl: z.string() })

/** "Values range: 0 to 43200." */
const visibility = z.object({
  ReceiptHandle: z.string(),
  VisibilityTimeout: z.int().check(z.minimum(0), z.maximum(43_200)),
})

const faults = {
  ReceiptHandleIsInvalid: 'The input receipt handle is invalid.',
  MessageNotInflight: 'The specified message is not in flight.',
} as const

function changeVisibility(queue: Queue, input: unknown): Answer {
  const { success, data, error } = z.safeParse(visibility, input)
  if (!success) return refusal('InvalidParameterValue', z.prettifyError(error))
  const fault = queue.changeVisibility(data.ReceiptHandle, data.VisibilityTimeout)
  return fault ? refusal(fault, faults[fault]) : done
}

type Action = (queue: Queue, input: unknown) => Answer

/** "The minimum size is one character. The maximum size is 1 MiB." */
const sending = z.object({
  MessageBody: z.string().check(
    z.minLength(1),
    z.refine((body) => Buffer.byteLength(body) <= 2 ** 20),
  ),
})

function send(queue: Queue, input: unknown): Answer {
  const { success, data, error } = z.safeParse(sending, input)
  if (!success) return refusal('InvalidParameterValue', z.prettifyError(error))
  queue.send(data.MessageBody)
  return done
}

const attributes = (queue: Queue): Answer => ({
  status: 200,
  body: { Attributes: { ApproximateNumberOfMessages: String(queue.pending()) } },
})

/** What the actions of our own answer with. */
export interface Letters {
  readonly waiting: readonly Message[]
  readonly dead: readonly Message[]
}

const list = (queue: Queue): Answer => {
  const body: Letters = { waiting: queue.waiting(), dead: queue.dead() }
  return { status: 200, body }
}

const replay = (queue: Queue): Answer => {
  const body: Letters = { waiting: [], dead: queue.replay() }
  return { status: 200, body }
}

const actions: Readonly<Record<string, Action>> = {
  ChangeMessageVisibility: changeVisibility,
  SendMessage: send,
  GetQueueAttributes: attributes,
  ListLetters: list,
  ReplayLetters: replay,
}

export interface QueueApi {
  /** Where it answers. */
  readonly endpoint: string
  /** Has it know a queue, which is named by the last part of its URL. */
  readonly add: (queue: Queue) => void
}

async function answer(queues: ReadonlyMap<string, Queue>, request: IncomingMessage): Promise<Answer> {
  const [, name = ''] = String(request.headers['x-amz-target']).split('.')
  const action = actions[name]
  if (!action) return refusal('UnknownOperationException', `There is no ${name} here`)
  const input: unknown = JSON.parse(await text(request))
  const { success, data } = z.safeParse(inQueue, input)
  const queue = success ? queues.get(data.QueueUrl.split('/').at(-1) ?? '') : undefined
  if (!queue) return refusal('QueueDoesNotExist', 'The specified queue does not exist.')
  return action(queue, input)
}

async function serve(queues: ReadonlyMap<string, Queue>, request: IncomingMessage, response: ServerResponse) {
  const { status, body } = await answer(queues, request)
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
}

/** Starts it on 127.0.0.1. It ends with the process, and alone keeps none running. */
export async function startQueueApi(): Promise<QueueApi> {
  const queues = new Map<string, Queue>()
  const server = createServer((request, response) => {
    serve(queues, request, response).catch((error) => response.writeHead(500).end(String(error)))
  }).listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    endpoint: `http://127.0.0.1:${port}`,
    add: (queue) => {
      queues.set(queue.name, queue)
    },
  }
}

/**
 * Asks the running service about a queue: ListLetters returns its messages and dead letters, ReplayLetters puts the
 * dead letters back and returns what they were.
 * @throws Error if it does not answer
 */
export async function askQueue(
  endpoint: string,
  action: 'ListLetters' | 'ReplayLetters',
  name: string,
): Promise<Letters> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': `Darkroom.${action}` },
    body: JSON.stringify({ QueueUrl: `${endpoint}/000000000000/${name}` }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${action} of the queue ${name} failed: ${text}`)
  return JSON.parse(text) as Letters
}
