// How an upload that went straight to the bucket ended.
import * as z from 'zod/mini'

const common = {
  /** Bytes that came. */
  bytes: z.number(),
  finished_at: z.string(),
}

export const outcomeSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('done'), ...common }),
  z.object({
    status: z.literal('failed'),
    ...common,
    /** In words, for whoever uploaded it. */
    reason: z.string(),
  }),
])

export type Outcome = z.infer<typeof outcomeSchema>
