// When a message that failed is redelivered: after seconds, not after its queue's visibility timeout.
import { channel } from 'node:diagnostics_channel'
import type { SQSRecord } from 'aws-lambda'
import { postpone } from '../storage/queue.ts'

/** In seconds. */
export interface Backoff {
  /** Before the second try. */
  readonly first: number
  /** Each wait is that many times the one before. */
  readonly factor: number
  /** The longest wait. */
  readonly most: number
}

/** Tells whoever is in the same process why a message failed: the queue of `npm start` keeps it with a dead letter. */
const failed = channel('darkroom.failed')

/**
 * Returns how long a message waits for its next try, in whole seconds: up to a quarter more or less, so that messages
 * that failed together aren't redelivered together.
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
 * Logs why a message failed, and has it redelivered after that many seconds. If the queue doesn't answer, that happens
 * after the queue's visibility timeout.
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

/** Returns how often a message was received, this time included. */
export const receivesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount)
