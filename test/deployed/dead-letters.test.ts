// A message that nobody understands ends in a dead-letter queue within seconds, and holds nothing else up. It is sent
// to queues of the test's own: those of the deployment stay as they are, and nobody is paged.
import { spawnSync } from 'node:child_process'
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { beforeAll, expect, test, vi } from 'vitest'
import { discardAfterTest, put } from '../contracts/contracts.ts'
import { freshName } from '../contracts/names.ts'
import { processed } from '../resize/follow.ts'
import { plain } from '../resize/pictures.ts'
import { sqs } from './cloud.ts'
import { makeQueue, makeThrowaway, removeThrowaways, throwawayName } from './throwaway.ts'

let queue: string
let deadLetters: string

beforeAll(async () => {
  ;({ queue, deadLetters } = await makeThrowaway())
})

/** Removes the dead letter with this body, and returns it. */
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

// The queue hides a message that was received for twelve minutes.
test('a poisoned message is a dead letter after its tries, and images are processed meanwhile', async () => {
  const poison = `no event, ${freshName()}`
  await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: poison }))
  const names = Array.from({ length: 5 }, () => freshName())
  for (const name of names) {
    discardAfterTest(name)
    await put(name, await plain('green', 64, 48).png().toBuffer())
  }
  for (const name of names) await processed(name)
  const patience = { timeout: 240_000, interval: 1000 }
  expect(await vi.waitUntil(() => takeDead(poison), patience)).toBe(poison)
}, 300_000)

test('queues that a killed run left are removed by the next one, and those of a run under way are not', async () => {
  const { pid } = spawnSync(process.execPath, ['--eval', ''])
  const left = throwawayName('left', pid)
  const used = throwawayName('used', process.pid)
  const there = [left, used].map((name) => makeQueue(name))
  await Promise.all(there)
  const removed = await removeThrowaways()
  expect(removed).toContain(left)
  expect(removed).not.toContain(used)
  expect(await removeThrowaways(process.pid)).toContain(used)
}, 60_000)
