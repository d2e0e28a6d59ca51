// The queues: when a message that failed comes again.
import { config } from '../config.ts'
import { callJson, endpointIn, type JsonService } from './aws-json.ts'

const sqs: JsonService = { name: 'sqs', target: 'AmazonSQS', version: '1.0', endpoint: config.queuesEndpoint }

/** `arn:aws:sqs:<region>:<account>:<name>`. */
function urlOf(arn: string): string {
  const [, , , region = '', account, name] = arn.split(':')
  return new URL(`/${account}/${name}`, endpointIn(region, sqs)).href
}

/**
 * Hides a message that was received for that long, counted from now, instead of for its queue's visibility timeout.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 * @param message as Lambda hands it on
 * @param seconds from 0 to 43,200, whole
 * @throws Error if SQS does not answer, or refuses
 */
export async function postpone(
  message: { readonly eventSourceARN: string; readonly receiptHandle: string },
  seconds: number,
): Promise<void> {
  const { __type, message: why } = await callJson(sqs, 'ChangeMessageVisibility', {
    QueueUrl: urlOf(message.eventSourceARN),
    ReceiptHandle: message.receiptHandle,
    VisibilityTimeout: seconds,
  })
  if (__type) throw new Error(`${__type}: ${why}`)
}
