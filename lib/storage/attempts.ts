// Requests with an Idempotency-Key: whether they are running, and their answers. Stored for a day.
import { v7 as uuid } from 'uuid'
import * as z from 'zod/mini'
import { ImageError } from '../image/errors.ts'
import { readJson, writeJson } from './json.ts'
import { attemptKey } from './keys.ts'
import { conflict, retry } from './retry.ts'

/** Milliseconds after which an attempt without an answer has failed: a function runs for 29 s at most. */
const lease = 30_000

const answerSchema = z.union([
  z.object({
    status: z.number(),
    headers: z.optional(z.record(z.string(), z.string())),
    json: z.optional(z.unknown()),
    text: z.optional(z.string()),
  }),
  z.object({ code: z.string(), message: z.string() }),
])

const recordSchema = z.object({
  /** A hash of the request's content: the key isn't valid for a different one. */
  fingerprint: z.string(),
  id: z.string(),
  /** The attempt that is running. */
  holder: z.optional(z.string()),
  started_at: z.number(),
  answer: z.optional(answerSchema),
})

/** A record of a later release that this one doesn't understand has no answer. */
const keptRecord = z.catch(z.optional(recordSchema), undefined)

/** A reply, or the error that a contract words. */
export type Answer = z.infer<typeof answerSchema>

/** A running attempt, which the caller must end. */
export interface Begun {
  /** A UUIDv7, the same for each attempt: the id of what the request creates. */
  readonly id: string
  /** Whether an earlier attempt ended without an answer, perhaps after it stored something. */
  readonly isRetry: boolean
  /** Stores the answer for retries. @throws ImageError storage */
  readonly answer: (answer: Answer) => Promise<void>
  /** Records that there is no answer, so the next attempt needn't wait. */
  readonly giveUp: () => Promise<void>
}

type Known = z.infer<typeof recordSchema>

function begun(key: string, known: Known, etag: string, isRetry: boolean): Begun {
  const keep = (change: Partial<Known>) => writeJson(key, { ...known, ...change }, { etag })
  return {
    id: known.id,
    isRetry,
    answer: async (answer) => {
      await keep({ answer })
    },
    giveUp: async () => {
      // If this fails, too, the lease expires.
      await keep({ started_at: 0 }).catch(() => {})
    },
  }
}

const running = () =>
  new ImageError('in-progress', 'The first request with this Idempotency-Key is still running; try again')

/** Takes over an attempt that ended without an answer, or returns its answer. */
async function resume(key: string, { value, etag }: { value: Known; etag: string }, mine: Known) {
  if (value.fingerprint !== mine.fingerprint) {
    throw new ImageError('key-reused', 'This Idempotency-Key was used with a different request body')
  }
  if (value.answer) return { answer: value.answer }
  // This call wrote it: S3 refused only the retry, because the first answer was lost.
  if (value.holder === mine.holder) return begun(key, value, etag, value.id !== mine.id)
  if (Date.now() - value.started_at < lease) throw running()
  const again = { ...value, holder: mine.holder, started_at: Date.now() }
  const taken = await writeJson(key, again, { etag })
  return taken === undefined ? conflict : begun(key, again, taken, true)
}

/**
 * Begins a request, or returns its answer. A new one costs one call to S3.
 * @param scope hash of the caller, the key, and the route
 * @throws ImageError key-reused, in-progress, storage
 */
export function begin(scope: string, fingerprint: string): Promise<Begun | { answer: Answer }> {
  const key = attemptKey(scope)
  const mine = { fingerprint, id: uuid(), holder: uuid() }
  return retry(async () => {
    const fresh = { ...mine, started_at: Date.now() }
    const etag = await writeJson(key, fresh, undefined)
    if (etag !== undefined) return begun(key, fresh, etag, false)
    const known = await readJson(key, keptRecord)
    if (!known) return conflict
    if (known.value) return resume(key, { value: known.value, etag: known.etag }, fresh)
    throw running()
  })
}
