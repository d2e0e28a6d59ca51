// All settings, parsed from the environment once. The only file that reads process.env.
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { environment } from './environment.ts'
import { formats } from './image/image.ts'

const parsed = environment.parse(process.env)

export const config = {
  /** The project's folder; in a package, whose bundles are in functions/, the package's. */
  root: resolve(import.meta.dirname, '..'),
  bucket: parsed.BUCKET,
  region: parsed.AWS_REGION,
  /** The URL of an S3 other than AWS's. */
  endpoint: parsed.AWS_ENDPOINT_URL,
  /** Endpoints other than AWS's have no host for each bucket. */
  pathStyle: parsed.AWS_ENDPOINT_URL !== undefined,
  queuesEndpoint: parsed.AWS_ENDPOINT_URL_SQS ?? parsed.AWS_ENDPOINT_URL,
  parameters: {
    endpoint: parsed.AWS_ENDPOINT_URL_SSM ?? parsed.AWS_ENDPOINT_URL,
    path: parsed.PARAMETERS_PATH,
    maxAge: Number(parsed.KEYS_MAX_AGE),
  },
  bulkQueue: parsed.BULK_QUEUE_URL,
  /** What the S3 lacks; nothing in AWS. */
  lacks: parsed.S3_LACKS,
  /** The endpoint of presigned URLs, if it is another one. */
  publicEndpoint: parsed.S3_PUBLIC_URL,
  storageTimeout: Number(parsed.STORAGE_TIMEOUT),
  /** The formats that originals may have. */
  formats: formats.filter((format) => format !== 'heic' || parsed.HEIC === '1'),
  originals: parsed.ORIGINALS,
  presets: parsed.PRESETS,
  /** Seconds for which caches may keep an image whose URL names no version. */
  maxAge: Number(parsed.MAX_AGE),
  uploads: {
    maxBytes: Number(parsed.MAX_UPLOAD_BYTES),
    expiresIn: Number(parsed.UPLOAD_EXPIRES),
  },
  auth: {
    mode: parsed.AUTH,
    reads: parsed.AUTH_READS === '1',
    issuer: parsed.JWT_ISSUER,
    audience: parsed.JWT_AUDIENCE,
    clientId: parsed.JWT_CLIENT_ID,
    scope: parsed.JWT_SCOPE,
    tokenOrigin: parsed.JWT_TOKEN_ORIGIN,
  },
  sizes: {
    unsigned: parsed.SIGNED_SIZES,
    limits: { pixelsIn: Number(parsed.SIZE_PIXELS_IN), pixelsOut: Number(parsed.SIZE_PIXELS_OUT) },
    /** One processor stays free for requests that generate nothing. */
    atOnce: Number(parsed.SIZES_AT_ONCE ?? Math.max(1, availableParallelism() - 1)),
  },
  callback: {
    allowLocal: parsed.CALLBACK_ALLOW_LOCAL === '1',
  },
} as const
