// All settings, read from the environment once. The only file that reads process.env.
import * as z from 'zod/mini'

const environment = z.object({
  /** The bucket that holds everything. */
  BUCKET: z._default(z.string().check(z.minLength(3)), 'darkroom'),
  /** Another S3 than AWS's, such as the embedded one: its URL. The AWS SDK reads it, too. */
  AWS_ENDPOINT_URL: z.optional(z.url()),
})

const parsed = environment.parse(process.env)

export const config = {
  bucket: parsed.BUCKET,
  /** Endpoints other than AWS's have no host name per bucket. */
  pathStyle: parsed.AWS_ENDPOINT_URL !== undefined,
} as const
