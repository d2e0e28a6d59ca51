// What the queues' API refuses, as SQS does.
import { expect, test } from 'vitest'
import { Database } from '../database.ts'
import { startQueueApi } from './api.ts'
import { Queue } from './queue.ts'

const api = await startQueueApi()
const queue = new Queue(new Database(), 'refusing')
api.add(queue)

test.each([
  ['', 'InvalidParameterValue'],
  ['a'.repeat(2 ** 20 + 1), 'InvalidParameterValue'],
  ['a\u0000', 'InvalidMessageContents'],
  ['a\ufffe', 'InvalidMessageContents'],
])('it takes no message that SQS would refuse', async (MessageBody, type) => {
  const headers = { 'x-amz-target': 'AmazonSQS.SendMessage' }
  const body = JSON.stringify({ QueueUrl: `${api.endpoint}/000000000000/refusing`, MessageBody })
  const answer = await fetch(api.endpoint, { method: 'POST', headers, body })
  expect([answer.status, await answer.json()]).toMatchObject([400, { __type: `com.amazonaws.sqs#${type}` }])
  expect(queue.waiting()).toEqual([])
})
