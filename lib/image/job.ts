// A resize, and the job that runs it.
import * as z from 'zod/mini'
import { maxPixels } from './image.ts'

/** The maximum width or height of a resize, in pixels. */
export const maxSide = 10_000

const side = z.int().check(z.minimum(1), z.maximum(maxSide))

/** `fill` stretches to exactly that size; `cover` crops; `contain` pads; `inside` fits into it. */
const fits = ['fill', 'cover', 'contain', 'inside'] as const

export const resizeSchema = z
  .object({
    width: side.check(z.describe('Pixels')),
    height: side.check(z.describe('Pixels')),
    fit: z
      ._default(z.enum(fits), 'fill')
      .check(z.describe('fill: exactly that size; cover: crop; contain: pad; inside: fit into it')),
  })
  .check(z.refine(({ width, height }) => width * height <= maxPixels))

export type Resize = z.infer<typeof resizeSchema>

export const jobSchema = z.object({
  id: z.string().check(z.describe('UUIDv7: jobs sort by the time of the request')),
  image: z.string(),
  order: resizeSchema,
  status: z.enum(['queued', 'running', 'done', 'failed', 'superseded']),
  reason: z.optional(z.string()).check(z.describe('Why it failed, or what superseded it')),
  requested_at: z.string(),
  started_at: z.optional(z.string()),
  finished_at: z.optional(z.string()),
  if_version: z
    .optional(z.string())
    .check(
      z.describe(
        'The version of the original that the job was requested for; the job fails if the version changed',
      ),
    ),
  version: z.optional(z.string()).check(z.describe('The version of the original that the job created')),
  callback_url: z.optional(z.string()),
  callback: z
    .optional(z.enum(['pending', 'delivered', 'gone', 'refused', 'failed']))
    .check(
      z.describe(
        'gone: the receiver answered 410; refused: the URL is not allowed; failed: the receiver did not accept it within a day',
      ),
    ),
})

export type Job = z.infer<typeof jobSchema>

const { status, callback } = jobSchema.shape

/**
 * A stored job. A later release may store other values: here, a job with an unknown status isn't over, and one with an
 * unknown callback gets none.
 */
export const keptJobSchema = z.extend(jobSchema, {
  order: z.object({ width: z.number(), height: z.number(), fit: z.catch(z.enum(fits), 'fill') }),
  status: z.catch(status, 'running'),
  callback: z.catch(callback, undefined),
})

/** Returns whether the job has ended. */
export const isOver = ({ status }: Job) => status !== 'queued' && status !== 'running'
