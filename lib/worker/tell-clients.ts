// The worker of callbacks. A receiver that doesn't answer delays no other: a batch is sent all at once, and failures
// are retried for a day.
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { type JobChange, jobChangesOf } from './messages.ts'
import { type Backoff, log, receivesOf, retry, waitAfter } from './retry.ts'
import { tellClient } from './tell-client.ts'

/** 2 s, 8 s, 32 s, and so on, up to two hours. */
const backoff: Backoff = { first: 2, factor: 4, most: 7200 }

/** Seconds for which a callback is retried. */
const day = 24 * 3600

/** The minimum number of tries, for a callback that was in the queue while nothing could send it. */
const fewestTries = 5

/** Returns seconds until the next try; undefined after the last one, a day after the first. */
function nextTry(message: SQSRecord): number | undefined {
  const age = (Date.now() - Number(message.attributes.SentTimestamp)) / 1000
  const wait = waitAfter(receivesOf(message), backoff)
  if (age < day) return Math.min(wait, Math.ceil(day - age))
  return receivesOf(message) < fewestTries ? wait : undefined
}

/** Only S3 sends to this queue: logs anything else. */
function changesOf(message: SQSRecord): JobChange[] {
  try {
    return jobChangesOf(message)
  } catch (error) {
    log(message, error)
    return []
  }
}

/** @returns whether the message is done */
async function tell(message: SQSRecord): Promise<boolean> {
  const wait = nextTry(message)
  try {
    for (const change of changesOf(message)) await tellClient(change, wait === undefined)
    return true
  } catch (error) {
    await retry(message, error, wait ?? backoff.most)
    return false
  }
}

/** Sends a batch at once. Reports failures instead of throwing: a dead URL raises no alarm. */
export async function tellClients({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const told = await Promise.all(Records.map(tell))
  const failures = Records.filter((_, index) => !told[index])
  return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}
