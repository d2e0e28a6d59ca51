// When a message that failed comes again: after seconds, not after its queue's visibility timeout.
import { channel } from 'node:diagnostics_channel'
import type { SQSRecord } from 'aws-lambda'
import { postpone } from '../storage/queue.ts'

/** In seconds. */
export interface Backoff {
  /** Before the second try. */
  readonly first: number
  /** By which each wait is longer than the one before. */
  readonly factor: number
  readonly most: number
}

/** Tells whoever is in the same process why a message failed: the queue of `npm start` keeps it with a dead letter. */
const failed = channel('darkroom.failed')

/**
 * How long a message waits for its next try, in whole seconds: a quarter more or less, so that what failed together
 * does not come again together.
 * @param receives how often it was received, from 1
 */
export function waitAfter(receives: number, { first, factor, most }: Backoff): number {
  const wait = Math.min(first * factor ** (receives - 1), most)
  return Math.ceil(wait * (0.75 + Math.random() / 2))
}

/** Logs why a message failed. */
export function log({ messageId, attributes, body }: SQSRecord, error: unknown): void {
  const cause =
    error instanceof Error
      ? { message: error.message, stack: error.stack, cause: String(error.cause ?? '') }
      : { message: String(error) }
  const { ApproximateReceiveCount: receives } = attributes
  console.error(JSON.stringify({ level: 'error', messageId, receives, body: body.slice(0, 1000), ...cause }))
}

/**
 * Logs why a message failed, and has it come again after that many seconds. Where the queue does not answer, it comes
 * again after the queue's visibility timeout.
 */
export async function retry(message: SQSRecord, error: unknown, seconds: number): Promise<void> {
  log(message, error)
  failed.publish({ messageId: message.messageId, error })
  try {
    await postpone(message, seconds)
  } catch (fault) {
    log(message, fault)
  }
}

/** How often a message was received, this time included. */
export const receivesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount)
