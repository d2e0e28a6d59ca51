// All settings, read from the environment once. The only file that reads process.env.
import * as z from 'zod/mini'

const wholeNumber = z.string().check(z.regex(/^\d+$/))

const environment = z.object({
  /** The bucket that holds everything. */
  BUCKET: z._default(z.string().check(z.minLength(3)), 'darkroom'),
  /** Another S3 than AWS's, such as the embedded one: its URL. The AWS SDK reads it, too. */
  AWS_ENDPOINT_URL: z.optional(z.url()),
  AWS_REGION: z._default(z.string(), 'us-east-1'),
  /** Signs callbacks (Standard Webhooks, `whsec_` and base64). Without it no order may name a callback. */
  CALLBACK_SECRET: z.optional(z.string().check(z.startsWith('whsec_'))),
  /** The most bytes of an image that is sent straight to the bucket. The worker holds it whole in memory. */
  MAX_UPLOAD_BYTES: z._default(wholeNumber, '100000000'),
  /** Seconds for which such an upload may begin, once it was asked for. */
  UPLOAD_EXPIRES: z._default(wholeNumber, '900'),
  /** What a write needs: nothing, an API key, or a token that API Gateway has checked. */
  AUTH: z._default(z.enum(['none', 'key', 'jwt']), 'none'),
  /** `1`: reads need it, too. */
  AUTH_READS: z.optional(z.string()),
  /** The SSM parameter that holds the hashes of the valid API keys. */
  KEYS_PARAMETER: z._default(z.string(), '/darkroom/local/api-keys'),
  /** Seconds for which these are remembered: a revoked key stops working within that. */
  KEYS_MAX_AGE: z._default(wholeNumber, '30'),
  /** `1` lets callbacks go to http and to private addresses: for local use alone. */
  CALLBACK_ALLOW_LOCAL: z.optional(z.string()),
})

const parsed = environment.parse(process.env)

export const config = {
  bucket: parsed.BUCKET,
  /** Endpoints other than AWS's have no host name per bucket. */
  pathStyle: parsed.AWS_ENDPOINT_URL !== undefined,
  /** Where presigned URLs lead to: scheme, host and port. */
  bucketOrigin: parsed.AWS_ENDPOINT_URL
    ? new URL(parsed.AWS_ENDPOINT_URL).origin
    : `https://${parsed.BUCKET}.s3.${parsed.AWS_REGION}.amazonaws.com`,
  uploads: {
    maxBytes: Number(parsed.MAX_UPLOAD_BYTES),
    expiresIn: Number(parsed.UPLOAD_EXPIRES),
  },
  auth: {
    mode: parsed.AUTH,
    reads: parsed.AUTH_READS === '1',
    keysParameter: parsed.KEYS_PARAMETER,
    keysMaxAge: Number(parsed.KEYS_MAX_AGE),
  },
  callback: {
    secret: parsed.CALLBACK_SECRET,
    allowLocal: parsed.CALLBACK_ALLOW_LOCAL === '1',
  },
} as const
