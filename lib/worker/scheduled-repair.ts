// The repair pass as a scheduled function: some minutes at a time, a whole pass a week. It only checks, and sends
// repairs to the bulk queue, which at most two functions process, so that uploads come first.
import type { Context } from 'aws-lambda'
import * as z from 'zod/mini'
import { config } from '../config.ts'
import { readJson, writeJson } from '../storage/json.ts'
import { backlogOf, sendMessage } from '../storage/queue.ts'
import { recipe } from './current.ts'
import { mendWaiting } from './mend-index.ts'
import { eventOf } from './messages.ts'
import {
  describeReport,
  indexVersion,
  type Mend,
  type Position,
  repair,
  repairUploads,
  start,
} from './repair.ts'

const key = 'repair.json'
/** Milliseconds between the ends of two passes. */
const week = 7 * 24 * 3600 * 1000
/** Milliseconds reserved for one step before the function's timeout. */
const reserve = 120_000
/**
 * Messages in the bulk queue at which a run stops. The next run is a quarter of an hour later: ten workers that
 * need 1.5 s for an image don't run out of work.
 */
const mostQueued = 10_000

const stateSchema = z.object({
  position: z.object({
    phase: z.number(),
    after: z.optional(z.string()),
    report: z.object({
      checked: z.number(),
      jobsRun: z.number(),
      processed: z.number(),
      failed: z.number(),
      cleaned: z.number(),
      // Missing in the state of older releases.
      queued: z._default(z.number(), 0),
      indexed: z._default(z.number(), 0),
    }),
  }),
  /** The presets that the pass generates, as text. Missing in the state of older releases. */
  recipe: z.optional(z.string()),
  /** Missing in the state of releases without an index. */
  index: z.optional(z.number()),
  finished_at: z.optional(z.string()),
})

/** A pass starts again from a state that this release doesn't understand. */
const keptState = z.catch(z.optional(stateSchema), undefined)

/** Returns how far the pass is; undefined if there was none. @throws ImageError storage */
export const readState = async () => (await readJson(key, keptState))?.value

/**
 * Returns where to continue; undefined if the last pass ended less than a week ago. New presets begin a new pass, and
 * so does a release with another index.
 */
function positionOf(state: z.infer<typeof stateSchema> | undefined): Position | undefined {
  if (!state || state.recipe !== recipe || state.index !== indexVersion) return start
  if (state.finished_at === undefined) return state.position
  return Date.now() - Date.parse(state.finished_at) < week ? undefined : start
}

/** Sends the worker a message like the bucket's event. */
export const enqueue: Mend = async (key) => {
  await sendMessage(config.bulkQueue, eventOf(key))
  return 'queued'
}

/**
 * Queues pending uploads, and continues the repair pass until the function's time is nearly up or the bulk queue is
 * full. The bucket stores where it continues.
 * @throws ImageError storage
 */
export async function scheduledRepair(_: unknown, { getRemainingTimeInMillis }: Context): Promise<void> {
  const state = await readJson(key, keptState)
  const from = positionOf(state?.value)
  const isLate = () => getRemainingTimeInMillis() < reserve
  if (from !== start) await repairUploads(enqueue, isLate)
  await mendWaiting(enqueue)
  if (!from) return
  const isFull = async () => isLate() || (await backlogOf(config.bulkQueue)) >= mostQueued
  const { through, ...position } = await repair(from, enqueue, isFull)
  const finished = through ? { finished_at: new Date().toISOString() } : {}
  await writeJson(key, { position, recipe, index: indexVersion, ...finished }, state)
  const repairs = describeReport(position.report)
  console.info(JSON.stringify({ level: 'info', message: 'repair', through, repairs, ...position.report }))
}
