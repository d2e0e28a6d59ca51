// The environment variables of a function.
import * as z from 'zod/mini'
import { type Presets, withPresets } from './image/presets.ts'

const wholeNumber = z.string().check(z.regex(/^[1-9]\d*$/, 'must be a whole number of at least 1'))

const signed = z.enum(['0', 'widths', '1'], 'must be 0, widths or 1')

/** Returns the sizes that need no signature. */
export const unsignedBy = (setting: z.infer<typeof signed>) =>
  (({ 0: 'ladder', widths: 'widths', 1: 'none' }) as const)[setting]

/** What an S3 may lack. Everything else is required. */
const lackable = [
  'conditional-copy',
  'conditional-delete',
  'post-object',
  'multipart',
  'versioning',
  'lifecycle',
  'long-segments',
  'url-encoding',
] as const

export type Lack = (typeof lackable)[number]

function lacksOf(text: string, { issues }: { issues: unknown[] }): ReadonlySet<Lack> {
  const names = text.split(',').filter((name) => name !== '')
  const isKnown = (name: string): name is Lack => (lackable as readonly string[]).includes(name)
  if (!names.every(isKnown))
    issues.push({ code: 'custom', message: `must be of ${lackable.join(', ')}`, input: text })
  return new Set(names.filter(isKnown))
}

function presetsOf(text: string, { issues }: { issues: unknown[] }): Presets {
  try {
    return withPresets(text)
  } catch (error) {
    issues.push({ code: 'custom', message: (error as Error).message, input: text })
    return {}
  }
}

/** The environment variables. */
export const environment = z.object({
  /** The bucket with all data. */
  BUCKET: z._default(z.string().check(z.minLength(3, 'must be the name of a bucket')), 'darkroom'),
  /** The URL of an S3 other than AWS's, such as the embedded one. */
  AWS_ENDPOINT_URL: z.optional(z.url('must be a URL')),
  /** Its origin for clients, if it isn't that of AWS_ENDPOINT_URL: presigned URLs have it. */
  S3_PUBLIC_URL: z.optional(z.url('must be a URL')),
  /** What this S3 lacks, separated by commas. The server that finds it out sets this. */
  S3_LACKS: z.pipe(z._default(z.string(), ''), z.transform(lacksOf)),
  /** The URL of an SSM other than AWS's, with keys and secrets. */
  AWS_ENDPOINT_URL_SSM: z.optional(z.url('must be a URL')),
  /** The URL of an SQS other than AWS's. */
  AWS_ENDPOINT_URL_SQS: z.optional(z.url('must be a URL')),
  /** Milliseconds for one request to the bucket. */
  STORAGE_TIMEOUT: z._default(wholeNumber, '6000'),
  /** The URL of the queue for bulk work, which the repair fills. */
  BULK_QUEUE_URL: z._default(z.string(), ''),
  AWS_REGION: z._default(z.string(), 'us-east-1'),
  /** Maximum bytes of a direct upload. The worker holds it in memory. */
  MAX_UPLOAD_BYTES: z._default(wholeNumber, '100000000'),
  /** Seconds until the form of a direct upload expires: at most a week, as presigned URLs. */
  UPLOAD_EXPIRES: z._default(
    wholeNumber.check(z.refine((seconds) => Number(seconds) <= 604_800, 'must be at most 604800: a week')),
    '900',
  ),
  /** Further presets: `card=300x200:avif:q55, hero=2400:auto`. */
  PRESETS: z.pipe(z._default(z.string(), ''), z.transform(presetsOf)),
  /** `strip`: originals are stored without EXIF, positions, and other metadata. */
  ORIGINALS: z._default(z.enum(['keep', 'strip'], 'must be keep or strip'), 'keep'),
  /** `0`: HEIC is refused. */
  HEIC: z._default(z.enum(['0', '1'], 'must be 0 or 1'), '1'),
  /** Seconds for which caches may keep an image whose URL names no version; 0: they revalidate it each time. */
  MAX_AGE: z._default(
    z.string().check(z.regex(/^\d{1,8}$/, 'must be a whole number of seconds, of at most 8 digits')),
    '0',
  ),
  /** What writes need: nothing, an API key, or a token that API Gateway validated. */
  AUTH: z._default(z.enum(['none', 'key', 'jwt'], 'must be none, key or jwt'), 'none'),
  /** `1`: reads need it, too. */
  AUTH_READS: z.optional(z.string()),
  /** The issuer of tokens: an https URL, or one on this machine. */
  JWT_ISSUER: z._default(z.union([z.url('must be a URL'), z.literal('')], 'must be a URL'), ''),
  /** The audience; several separated by commas. */
  JWT_AUDIENCE: z._default(z.string(), ''),
  /** The page's public client at the issuer. */
  JWT_CLIENT_ID: z._default(z.string(), ''),
  /** The scope that the page requests. */
  JWT_SCOPE: z._default(z.string(), 'openid'),
  /** The origin of the issuer's token endpoint, if it isn't the issuer's own. */
  JWT_TOKEN_ORIGIN: z._default(z.union([z.url('must be a URL'), z.literal('')], 'must be a URL'), ''),
  /** The path of the SSM parameters with this stage's keys and secrets. */
  PARAMETERS_PATH: z._default(
    z.string().check(z.regex(/^(\/[\w.-]+)+$/, 'must be a path, such as /darkroom/prod')),
    '/darkroom/local',
  ),
  /** Seconds for which these are cached: a revoked key stops working within that time. */
  KEYS_MAX_AGE: z._default(wholeNumber, '30'),
  /** `1`: callbacks may go to http and to private addresses, for local use only. */
  CALLBACK_ALLOW_LOCAL: z.optional(z.string()),
  /** Which sizes need a signed URL: `0`, those beyond the ladder; `widths`, all but widths; `1`, all. */
  SIGNED_SIZES: z.pipe(z._default(signed, '0'), z.transform(unsignedBy)),
  /** Maximum pixels of an original for sizes on request, in all frames. */
  SIZE_PIXELS_IN: z._default(wholeNumber, '50000000'),
  /** Maximum pixels of such a size, in all frames. */
  SIZE_PIXELS_OUT: z._default(wholeNumber, '16000000'),
  /** Sizes that a process generates at a time; by default, one less than there are processors. */
  SIZES_AT_ONCE: z.optional(wholeNumber),
})
