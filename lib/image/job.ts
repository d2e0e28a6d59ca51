// A resize order, and how it ended.
import * as z from 'zod/mini'
import { maxPixels } from './image.ts'

/** The largest width or height that can be ordered, in pixels. */
export const maxSide = 10_000

const side = z.int().check(z.minimum(1), z.maximum(maxSide))

/** `fill` stretches to exactly that size; `cover` crops; `contain` pads; `inside` fits into it. */
export const fits = ['fill', 'cover', 'contain', 'inside'] as const

export const orderSchema = z
  .object({ width: side, height: side, fit: z._default(z.enum(fits), 'fill') })
  .check(z.refine(({ width, height }) => width * height <= maxPixels))

export type Order = z.infer<typeof orderSchema>

export const jobSchema = z.object({
  /** UUIDv7: jobs sort by the time they were ordered. */
  id: z.string(),
  image: z.string(),
  order: orderSchema,
  status: z.enum(['queued', 'running', 'done', 'failed', 'superseded']),
  /** Why it failed, or what superseded it, in words. */
  reason: z.optional(z.string()),
  requested_at: z.string(),
  started_at: z.optional(z.string()),
  finished_at: z.optional(z.string()),
  /** The version of the original that it made. */
  version: z.optional(z.string()),
  callback_url: z.optional(z.string()),
  /** `gone`: the receiver wants to hear no more. `refused`: the URL is not one that we call. */
  callback: z.optional(z.enum(['pending', 'delivered', 'gone', 'refused'])),
})

export type Job = z.infer<typeof jobSchema>

/** Nothing more happens to such a job. */
export const isOver = ({ status }: Job) => status !== 'queued' && status !== 'running'
