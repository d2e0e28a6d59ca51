// The worker of callbacks: takes messages about jobs, and tells those who gave the orders. A receiver that does not
// answer holds up nobody but itself: a batch is told all at once, and what failed is tried again for a day.
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { type JobChange, jobChangesOf } from './messages.ts'
import { type Backoff, log, receivesOf, retry, waitAfter } from './retry.ts'
import { tellClient } from './tell-client.ts'

/** 2 s, 8 s, 32 s, and so on, up to two hours. */
const backoff: Backoff = { first: 2, factor: 4, most: 7200 }

/** Seconds for which a callback is tried. */
const day = 24 * 3600

/** A callback that waited in the queue, since nothing ran that could send it, is still tried so often. */
const fewestTries = 5

/** Seconds until the next try, the last of which is a day after the first; undefined after that one. */
function nextTry(message: SQSRecord): number | undefined {
  const age = (Date.now() - Number(message.attributes.SentTimestamp)) / 1000
  const wait = waitAfter(receivesOf(message), backoff)
  if (age < day) return Math.min(wait, Math.ceil(day - age))
  return receivesOf(message) < fewestTries ? wait : undefined
}

/** Only S3 sends to this queue: what is none of its messages is worth a line in the log. */
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

/** Works through a batch at once. Failures are reported and never thrown: a dead URL is nobody's alarm. */
export async function tellClients({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const told = await Promise.all(Records.map(tell))
  const failures = Records.filter((_, index) => !told[index])
  return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}
