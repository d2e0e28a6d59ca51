// A message that nobody understands ends in the dead-letter queue, and holds nothing else up.
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { discardAfterTest, put } from '../contracts/contracts.ts'
import { freshName } from '../contracts/names.ts'
import { developed } from '../resize/follow.ts'
import { plain } from '../resize/pictures.ts'
import { queueUrl, sqs } from './cloud.ts'

let queue: string
let deadLetters: string
let visibility: string

const setVisibility = (VisibilityTimeout: string) =>
  sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout } }))

/** Five tries with twelve minutes between them would take an hour: while this runs, it is six seconds. */
beforeAll(async () => {
  ;[queue, deadLetters] = await Promise.all([queueUrl('Queue'), queueUrl('DeadLetters')])
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['VisibilityTimeout'] }),
  )
  visibility = Attributes?.VisibilityTimeout ?? '720'
  await setVisibility('6')
})

afterAll(() => setVisibility(visibility))

/** The dead letter with this body; it is taken away. */
async function takeDead(body: string): Promise<string | undefined> {
  const QueueUrl = deadLetters
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
  )
  const found = Messages.find(({ Body }) => Body === body)
  if (!found) return undefined
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: found.ReceiptHandle }))
  return found.Body
}

test('a poisoned message is a dead letter after its tries, and images develop meanwhile', async () => {
  const poison = `no event, ${freshName()}`
  await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: poison }))
  const names = Array.from({ length: 5 }, () => freshName())
  for (const name of names) {
    discardAfterTest(name)
    await put(name, await plain('green', 64, 48).png().toBuffer())
  }
  for (const name of names) await developed(name)
  const patience = { timeout: 240_000, interval: 1000 }
  expect(await vi.waitUntil(() => takeDead(poison), patience)).toBe(poison)
}, 300_000)
