// What may stand in the environment of a function.
import * as z from 'zod/mini'
import { type Presets, withPresets } from './image/presets.ts'

const wholeNumber = z.string().check(z.regex(/^[1-9]\d*$/, 'must be a whole number, from 1'))

function presetsOf(text: string, { issues }: { issues: unknown[] }): Presets {
  try {
    return withPresets(text)
  } catch (error) {
    issues.push({ code: 'custom', message: (error as Error).message, input: text })
    return {}
  }
}

/** What may stand in the environment. */
export const environment = z.object({
  /** The bucket that holds everything. */
  BUCKET: z._default(z.string().check(z.minLength(3, 'must be the name of a bucket')), 'darkroom'),
  /** Another S3 than AWS's, such as the embedded one: its URL. The AWS SDK reads it, too. */
  AWS_ENDPOINT_URL: z.optional(z.url('must be a URL')),
  /** Another SSM than AWS's, which holds keys and secrets. */
  AWS_ENDPOINT_URL_SSM: z.optional(z.url('must be a URL')),
  /** Another SQS than AWS's. */
  AWS_ENDPOINT_URL_SQS: z.optional(z.url('must be a URL')),
  /** Milliseconds that one request to the bucket may take, sent and answered. */
  STORAGE_TIMEOUT: z._default(wholeNumber, '6000'),
  /** The URL of the queue for work that can wait, which the repair fills. */
  BULK_QUEUE_URL: z._default(z.string(), ''),
  AWS_REGION: z._default(z.string(), 'us-east-1'),
  /** The most bytes of an image that is sent straight to the bucket. The worker holds it whole in memory. */
  MAX_UPLOAD_BYTES: z._default(wholeNumber, '100000000'),
  /** Seconds for which such an upload may begin, once it was asked for. */
  UPLOAD_EXPIRES: z._default(wholeNumber, '900'),
  /** Further presets: `card=300x200, hero=2400`. */
  PRESETS: z.pipe(z._default(z.string(), ''), z.transform(presetsOf)),
  /** What a write needs: nothing, an API key, or a token that API Gateway has checked. */
  AUTH: z._default(z.enum(['none', 'key', 'jwt'], 'must be none, key or jwt'), 'none'),
  /** `1`: reads need it, too. */
  AUTH_READS: z.optional(z.string()),
  /** Who makes the tokens, for the page: an https URL, or one on this machine. */
  JWT_ISSUER: z._default(z.union([z.url('must be a URL'), z.literal('')], 'must be a URL'), ''),
  /** For whom they are; several by commas. */
  JWT_AUDIENCE: z._default(z.string(), ''),
  /** The page as the issuer knows it: a public client. */
  JWT_CLIENT_ID: z._default(z.string(), ''),
  /** What it asks the issuer for. */
  JWT_SCOPE: z._default(z.string(), 'openid'),
  /** Of the issuer's token endpoint, where it has another origin. */
  JWT_TOKEN_ORIGIN: z._default(z.union([z.url('must be a URL'), z.literal('')], 'must be a URL'), ''),
  /** The path of the SSM parameters with this stage's keys and secrets. */
  PARAMETERS_PATH: z._default(
    z.string().check(z.regex(/^(\/[\w.-]+)+$/, 'must be a path, such as /darkroom/prod')),
    '/darkroom/local',
  ),
  /** Seconds for which these are remembered: a revoked key stops working within that. */
  KEYS_MAX_AGE: z._default(wholeNumber, '30'),
  /** `1` lets callbacks go to http and to private addresses: for local use alone. */
  CALLBACK_ALLOW_LOCAL: z.optional(z.string()),
  /** `1`: every size needs a signed URL, those of the ladder, too. */
  SIGNED_SIZES: z.optional(z.string()),
  /** The most pixels of an original that a size is made of on request, all frames together. */
  SIZE_PIXELS_IN: z._default(wholeNumber, '50000000'),
  /** The most pixels of such a size, all frames together. */
  SIZE_PIXELS_OUT: z._default(wholeNumber, '16000000'),
  /** Sizes that one process makes at a time. */
  SIZES_AT_ONCE: z._default(wholeNumber, '2'),
})
