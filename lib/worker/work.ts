// The worker: processes messages, and reports those to redeliver.
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { removeKeys } from '../storage/remove-keys.ts'
import { isLeft } from '../storage/variants.ts'
import { admitUpload, isBeingAdmitted } from './admit-upload.ts'
import { fetchUpload } from './fetch-upload.ts'
import { tasksOf } from './messages.ts'
import { processImage } from './process-image.ts'
import { type Backoff, receivesOf, retry, waitAfter } from './retry.ts'
import { runJobs } from './run-jobs.ts'

/** Tries of a message until it is a dead letter, as in stack/queue.yml. */
const maxReceives = 5

async function workOn(message: SQSRecord): Promise<void> {
  for (const task of tasksOf(message)) {
    const isFirst = receivesOf(message) === 1
    if (task.kind === 'original') {
      // An upload that is admitted is copied, not put, and its variants are stored by whoever admits it.
      if (task.put !== undefined && isFirst) await processImage(task.image, task.put)
      else if (task.isRemoved ? !isFirst || (await isLeft(task.image)) : !(await isBeingAdmitted(task.image)))
        await processImage(task.image, undefined, task.isNew)
    } else if (task.kind === 'again') {
      await processImage(task.image)
      await removeKeys([task.key])
    } else if (task.kind === 'upload') await admitUpload(task.image, task.upload)
    else if (task.kind === 'fetch')
      await fetchUpload(task.image, task.upload, receivesOf(message) >= maxReceives)
    else await runJobs(task.image)
  }
}

/** Five tries within five to six minutes. */
const backoff: Backoff = { first: 2, factor: 5, most: 300 }

/**
 * Processes a batch, one message after another, so that one image at a time is in memory. Only a message that fails is
 * redelivered, after seconds. It is reported, not thrown: after an error Lambda reduces the queue's concurrency, so
 * that one bad message would delay the good ones.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function work({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = []
  for (const message of Records) {
    try {
      await workOn(message)
    } catch (error) {
      await retry(message, error, waitAfter(receivesOf(message), backoff))
      batchItemFailures.push({ itemIdentifier: message.messageId })
    }
  }
  return { batchItemFailures }
}
