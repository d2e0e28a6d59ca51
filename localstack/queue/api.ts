// The part of SQS's API that functions call, over the queues of this machine: ChangeMessageVisibility, SendMessage, and
// GetQueueAttributes. `npm run replay` and tests use two more actions, which SQS lacks.
import * as z from 'zod/mini'
import { Refusal, startAwsJson } from '../aws-json.ts'
import type { Message, Queue } from './queue.ts'

const refusal = (type: string, message: string) => new Refusal(`com.amazonaws.sqs#${type}`, message)

function parse<Schema extends z.ZodMiniType>(schema: Schema, input: unknown): z.infer<Schema> {
  const { success, data, error } = z.safeParse(schema, input)
  if (success) return data
  throw refusal('InvalidParameterValue', z.prettifyError(error))
}

/** "Values range: 0 to 43200." */
const visibility = z.object({
  ReceiptHandle: z.string(),
  VisibilityTimeout: z.int().check(z.minimum(0), z.maximum(43_200)),
})

const faults = {
  ReceiptHandleIsInvalid: 'The input receipt handle is invalid.',
  MessageNotInflight: 'The specified message is not in flight.',
} as const

function changeVisibility(queue: Queue, input: unknown): object {
  const { ReceiptHandle, VisibilityTimeout } = parse(visibility, input)
  const fault = queue.changeVisibility(ReceiptHandle, VisibilityTimeout)
  if (fault) throw refusal(fault, faults[fault])
  return {}
}

/** "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF" */
const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** "The minimum size is one character. The maximum size is 1 MiB." */
const sending = z.object({
  MessageBody: z.string().check(
    z.minLength(1),
    z.refine((body) => Buffer.byteLength(body) <= 2 ** 20),
  ),
})

function send(queue: Queue, input: unknown): object {
  const { MessageBody } = parse(sending, input)
  if (illegal.test(MessageBody)) throw refusal('InvalidMessageContents', 'Invalid characters in the message.')
  queue.send(MessageBody)
  return {}
}

/** The output of the two actions that SQS lacks. */
export interface Messages {
  readonly waiting: readonly Message[]
  readonly dead: readonly Message[]
}

const actions = {
  ChangeMessageVisibility: changeVisibility,
  SendMessage: send,
  GetQueueAttributes: (queue) => ({ Attributes: { ApproximateNumberOfMessages: String(queue.pending()) } }),
  ListMessages: (queue): Messages => ({ waiting: queue.waiting(), dead: queue.dead() }),
  ReplayDeadLetters: (queue): Messages => ({ waiting: [], dead: queue.replay() }),
} satisfies Record<string, (queue: Queue, input: unknown) => object>

const isAction = (name: string): name is keyof typeof actions => Object.hasOwn(actions, name)

export interface QueueApi {
  readonly endpoint: string
  /** Makes a queue known by its name, the last part of its URL. */
  readonly add: (queue: Queue) => void
}

const inQueue = z.object({ QueueUrl: z.string() })

/** Starts the API on 127.0.0.1. It doesn't keep the process running. */
export async function startQueueApi(): Promise<QueueApi> {
  const queues = new Map<string, Queue>()
  const endpoint = await startAwsJson((action, input) => {
    if (!isAction(action)) throw refusal('UnknownOperationException', `Unknown action: ${action}`)
    const { success, data } = z.safeParse(inQueue, input)
    const queue = success ? queues.get(data.QueueUrl.split('/').at(-1) ?? '') : undefined
    if (!queue) throw refusal('QueueDoesNotExist', 'The specified queue does not exist.')
    return actions[action](queue, input)
  })
  return { endpoint, add: (queue) => void queues.set(queue.name, queue) }
}

/**
 * Asks a running service about a queue. ListMessages returns its messages and dead letters; ReplayDeadLetters puts the
 * dead letters back, and returns what they were.
 * @throws Error if the service doesn't answer
 */
export async function askQueue(
  endpoint: string,
  action: 'ListMessages' | 'ReplayDeadLetters',
  name: string,
): Promise<Messages> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': `Darkroom.${action}` },
    body: JSON.stringify({ QueueUrl: `${endpoint}/000000000000/${name}` }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${action} of the queue ${name} failed: ${text}`)
  return JSON.parse(text) as Messages
}
