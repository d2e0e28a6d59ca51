// All settings, read from the environment once. The only file that reads process.env.
import * as z from 'zod/mini'

const wholeNumber = z.string().check(z.regex(/^[1-9]\d*$/))

const environment = z.object({
  /** The bucket that holds everything. */
  BUCKET: z._default(z.string().check(z.minLength(3)), 'darkroom'),
  /** Another S3 than AWS's, such as the embedded one: its URL. The AWS SDK reads it, too. */
  AWS_ENDPOINT_URL: z.optional(z.url()),
  /** Another SSM than AWS's, which holds the API keys. */
  AWS_ENDPOINT_URL_SSM: z.optional(z.url()),
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
  /** Keys that sign URLs: `id:secret`, separated by commas. The first one signs, all are taken. */
  SIGNING_KEYS: z._default(z.string().check(z.regex(/^(([\w-]+:[^\s,:]{32,})(,(?!$)|$))*$/)), ''),
  /** `1`: every size needs a signed URL, those of the ladder, too. */
  SIGNED_SIZES: z.optional(z.string()),
  /** The most pixels of an original that a size is made of on request, all frames together. */
  SIZE_PIXELS_IN: z._default(wholeNumber, '50000000'),
  /** The most pixels of such a size, all frames together. */
  SIZE_PIXELS_OUT: z._default(wholeNumber, '16000000'),
  /** Sizes that one process makes at a time. */
  SIZES_AT_ONCE: z._default(wholeNumber, '2'),
})

const parsed = environment.parse(process.env)

export const config = {
  bucket: parsed.BUCKET,
  /** Endpoints other than AWS's have no host name per bucket. */
  pathStyle: parsed.AWS_ENDPOINT_URL !== undefined,
  parametersEndpoint: parsed.AWS_ENDPOINT_URL_SSM ?? parsed.AWS_ENDPOINT_URL,
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
  sizes: {
    keys: parsed.SIGNING_KEYS.split(',').flatMap((key) => {
      const [id, secret] = key.split(':')
      return id && secret ? [{ id, secret }] : []
    }),
    signedOnly: parsed.SIGNED_SIZES === '1',
    limits: { pixelsIn: Number(parsed.SIZE_PIXELS_IN), pixelsOut: Number(parsed.SIZE_PIXELS_OUT) },
    atOnce: Number(parsed.SIZES_AT_ONCE),
  },
  callback: {
    secret: parsed.CALLBACK_SECRET,
    allowLocal: parsed.CALLBACK_ALLOW_LOCAL === '1',
  },
} as const
