// An image to fetch from a URL.
import * as z from 'zod/mini'

export const sourceSchema = z.object({
  url: z.string(),
  /** Of the file, for people who save it. */
  filename: z.optional(z.string()),
})

export type Source = z.infer<typeof sourceSchema>
