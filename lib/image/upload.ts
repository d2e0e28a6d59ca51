// A direct upload: what its sender says, and how it ends.
import * as z from 'zod/mini'
import type { Provenance } from './provenance.ts'

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

/** What the sender says about the image. S3 enforces it. */
export interface Announced extends Provenance {
  /** The image's name. */
  readonly name: string
  /** The upload's id, which makes the key unique. */
  readonly id: string
  readonly contentType: string
  /** The exact size. */
  readonly bytes: number
  /** SHA-256 in base64. */
  readonly sha256?: string | undefined
  /** Whether it may replace an image of that name. */
  readonly overwrite: boolean
}
