// One delivery of a Lambda event source mapping: how the function is invoked, and which messages failed.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'

/** Invokes the function. A rejection fails the whole batch. */
export type Deliver = (event: SQSEvent) => Promise<SQSBatchResponse>

/** Why a message failed, by its id. */
export type Failures = ReadonlyMap<string, string>

const reported = 'The function reported it as failed: see its log'

/** The channel on which lib/worker/retry.ts reports why a message failed. */
const failed = 'darkroom.failed'

/** An error and its causes in one line. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message} (${describe(error.cause)})`
}

/** Collects why messages fail, if the function runs in this process. */
function listen() {
  const reasons = new Map<string, string>()
  const hear = (report: unknown) => {
    const { messageId, error } = report as { messageId: string; error: unknown }
    reasons.set(messageId, describe(error))
  }
  subscribe(failed, hear)
  return { reasons, stop: () => unsubscribe(failed, hear) }
}

/**
 * "Lambda treats a batch as a complete failure if your function returns an empty or null itemIdentifier, or one
 * that is not in the batch; as a complete success with an empty or null list, or with no answer."
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
function toFailures(
  ids: readonly string[],
  answer: Partial<SQSBatchResponse> | null | undefined,
  reasons: ReadonlyMap<string, string>,
): Failures {
  const failing = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
  const foreign = failing.filter((id) => !ids.includes(id))
  if (foreign.length > 0) {
    const why = `The function reported messages that weren't in its batch: ${foreign.join(', ')}`
    return new Map(ids.map((id) => [id, why]))
  }
  return new Map(failing.map((id) => [id, reasons.get(id) ?? reported]))
}

/**
 * Delivers a batch, and returns which messages failed; doesn't throw.
 * @param timeout in ms; a function that hasn't answered by then has failed, though it may still run
 */
export async function deliverBatch(deliver: Deliver, event: SQSEvent, timeout: number): Promise<Failures> {
  const ids = event.Records.map(({ messageId }) => messageId)
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`No answer within ${timeout / 1000} s`)), timeout)
  const { reasons, stop } = listen()
  try {
    return toFailures(ids, await Promise.race([deliver(event), late]), reasons)
  } catch (error) {
    return new Map(ids.map((id) => [id, describe(error)]))
  } finally {
    clearTimeout(timer)
    stop()
  }
}
