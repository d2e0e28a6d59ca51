// The worker: takes messages, does what they ask for, and reports those that have to come again.
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { admitUpload, isBeingAdmitted } from './admit-upload.ts'
import { developImage } from './develop-image.ts'
import { tasksOf } from './messages.ts'
import { runOrders } from './run-orders.ts'
import { tellClient } from './tell-client.ts'

async function workOn(message: SQSRecord): Promise<void> {
  for (const task of tasksOf(message)) {
    if (task.kind === 'original') {
      if (!(await isBeingAdmitted(task.image))) await developImage(task.image)
    } else if (task.kind === 'upload') await admitUpload(task.image, task.upload)
    else {
      await runOrders(task.image)
      await tellClient(task.job)
    }
  }
}

function log({ messageId, attributes, body }: SQSRecord, error: unknown): void {
  const cause =
    error instanceof Error
      ? { message: error.message, stack: error.stack, cause: String(error.cause ?? '') }
      : { message: String(error) }
  const { ApproximateReceiveCount: receives } = attributes
  console.error(JSON.stringify({ level: 'error', messageId, receives, body: body.slice(0, 1000), ...cause }))
}

/**
 * Works through a batch, one message after another, so that one image at a time is in memory. A message that
 * fails is reported alone and comes again; the others are done.
 * @throws whatever the only message of a batch failed by
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export async function work({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = []
  for (const message of Records) {
    try {
      await workOn(message)
    } catch (error) {
      log(message, error)
      // Alone in its batch, the reason goes with it, into its dead letter.
      if (Records.length === 1) throw error
      batchItemFailures.push({ itemIdentifier: message.messageId })
    }
  }
  return { batchItemFailures }
}
