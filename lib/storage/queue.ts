// The queues: retries of messages, and our own messages.
import { config } from '../config.ts'
import { callJson, endpointIn, type JsonService } from './aws-json.ts'
import { faultsAsStorage } from './client.ts'

const sqs: JsonService = { name: 'sqs', target: 'AmazonSQS', version: '1.0', endpoint: config.queuesEndpoint }

interface Counted {
  readonly Attributes?: { readonly ApproximateNumberOfMessages?: string }
}

/** @throws Error if SQS doesn't answer, or refuses */
async function call<Answer>(action: string, input: object): Promise<Answer> {
  const answer = await callJson<Answer>(sqs, action, input)
  if (answer.__type) throw new Error(`${answer.__type}: ${answer.message}`)
  return answer
}

/** `arn:aws:sqs:<region>:<account>:<name>`. */
function urlOf(arn: string): string {
  const [, , , region = '', account, name] = arn.split(':')
  return new URL(`/${account}/${name}`, endpointIn(region, sqs)).href
}

/**
 * Hides a received message for that long, counted from now, instead of for its queue's visibility timeout.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 * @param message as Lambda passes it on
 * @param seconds from 0 to 43,200, whole
 * @throws Error if SQS doesn't answer, or refuses
 */
export async function postpone(
  message: { readonly eventSourceARN: string; readonly receiptHandle: string },
  seconds: number,
): Promise<void> {
  await call('ChangeMessageVisibility', {
    QueueUrl: urlOf(message.eventSourceARN),
    ReceiptHandle: message.receiptHandle,
    VisibilityTimeout: seconds,
  })
}

/** Sends a message. @param url the queue's @throws ImageError storage */
export async function sendMessage(url: string, body: string): Promise<void> {
  await faultsAsStorage(() => call('SendMessage', { QueueUrl: url, MessageBody: body }))
}

/** Returns the approximate number of messages in a queue. @param url the queue's @throws ImageError storage */
export function backlogOf(url: string): Promise<number> {
  return faultsAsStorage(async () => {
    const AttributeNames = ['ApproximateNumberOfMessages']
    const { Attributes } = await call<Counted>('GetQueueAttributes', { QueueUrl: url, AttributeNames })
    return Number(Attributes?.ApproximateNumberOfMessages)
  })
}
