// Requests that came with an Idempotency-Key: that they are under way, and how they were answered. Kept for a day.
import { v7 as uuid } from 'uuid'
import * as z from 'zod/mini'
import { ImageError } from '../image/errors.ts'
import { readJson, writeJson } from './json.ts'
import { attemptKey } from './keys.ts'
import { conflict, retry } from './retry.ts'

/** Milliseconds after which an attempt without an answer has ended without one: a function runs for 29 s. */
const lease = 30_000

const answerSchema = z.union([
  z.object({
    status: z.number(),
    headers: z.optional(z.record(z.string(), z.string())),
    json: z.optional(z.unknown()),
  }),
  z.object({ code: z.string(), message: z.string() }),
])

const recordSchema = z.object({
  /** Of the request's content: the same key with another content is refused. */
  fingerprint: z.string(),
  id: z.string(),
  /** Which attempt is at it. */
  holder: z.optional(z.string()),
  started_at: z.number(),
  answer: z.optional(answerSchema),
})

/** One that a later release wrote, and this one does not understand, can't be answered from here. */
const keptRecord = z.catch(z.optional(recordSchema), undefined)

/** A reply, or the refusal that a contract words. */
export type Answer = z.infer<typeof answerSchema>

/** An attempt at a request, which is to be ended. */
export interface Begun {
  /** A UUIDv7, the same for each attempt: what the request makes is named by it. */
  readonly id: string
  /** Another attempt ended without an answer; what it did may be there. */
  readonly isRetry: boolean
  /** Keeps the answer for whoever asks again. @throws ImageError storage */
  readonly answer: (answer: Answer) => Promise<void>
  /** Says that there is no answer, so that the next attempt need not wait. */
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
      // Where this fails, too, the lease runs out.
      await keep({ started_at: 0 }).catch(() => {})
    },
  }
}

/** Takes over an attempt that has ended without an answer, or says what is known of it. */
async function resume(key: string, { value, etag }: { value: Known; etag: string }, mine: Known) {
  if (value.fingerprint !== mine.fingerprint) {
    throw new ImageError('key-reused', 'This Idempotency-Key was used with a different request body')
  }
  if (value.answer) return { answer: value.answer }
  // Written by this very call, which S3 refused only later: the answer to its first try was lost.
  if (value.holder === mine.holder) return begun(key, value, etag, value.id !== mine.id)
  if (Date.now() - value.started_at < lease) {
    throw new ImageError(
      'in-progress',
      'The first request with this Idempotency-Key is still running; try again',
    )
  }
  const again = { ...value, holder: mine.holder, started_at: Date.now() }
  const taken = await writeJson(key, again, { etag })
  return taken === undefined ? conflict : begun(key, again, taken, true)
}

/**
 * Begins a request, or gives the answer that it had. Costs one call to S3 where it is new.
 * @param scope hash of whose key it is, of the key and of the route
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
    throw new ImageError(
      'in-progress',
      'The first request with this Idempotency-Key is still running; try again',
    )
  })
}
