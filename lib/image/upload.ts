// How a direct upload ended.
import * as z from 'zod/mini'

const common = {
  /** Bytes that arrived. */
  bytes: z.number(),
  finished_at: z.string(),
}

export const outcomeSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('done'), ...common }),
  z.object({
    status: z.literal('failed'),
    ...common,
    /** For the person who uploaded it. */
    reason: z.string(),
  }),
])

export type Outcome = z.infer<typeof outcomeSchema>
