// Tests of the queues in the template, and of the functions that consume them.
import { expect, test } from 'vitest'
import { mappingsOf } from './mappings.ts'

const event = {
  sqs: { arn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, batchSize: 1, maximumConcurrency: '10' },
}

const template = {
  provider: { timeout: 29 },
  functions: {
    get: { events: [{ httpApi: 'GET /' }] },
    resize: { timeout: 120, events: [event] },
  },
  resources: {
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Queue: { Properties: { VisibilityTimeout: 720, RedrivePolicy: { maxReceiveCount: 5 } } },
    },
  },
}

test("visibility timeout and maximum receives are the template's", () => {
  expect(mappingsOf(template)).toEqual([
    {
      functionName: 'resize',
      queue: 'Queue',
      timeout: 120,
      visibilityTimeout: 720,
      maxReceives: 5,
      concurrency: 10,
    },
  ])
})

test('a queue that the template lacks is an error', () => {
  const resources = { Resources: {} }
  expect(() => mappingsOf({ ...template, resources })).toThrow()
})
