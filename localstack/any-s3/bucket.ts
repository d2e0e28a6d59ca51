// The bucket at another S3: creates it if it doesn't exist, and tries what this S3 can do.
import { setTimeout as wait } from 'node:timers/promises'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { Lack } from '../../lib/environment.ts'
import { cors, lifecycle } from '../bucket-rules.ts'
import { type Patient, probe, worksWithVersions } from './probe.ts'
import { probes, statusOf } from './scratch.ts'

/** Milliseconds for which an S3 may start later than darkroom, and the pause between two tries. */
const [patience, pause] = [60_000, 250]

/** Configures a new bucket as the stack does. Not every S3 knows all of it. */
async function configure(s3: S3Client, Bucket: string, Status?: 'Enabled'): Promise<void> {
  const CORSRules = cors.map((rule) => ({
    AllowedOrigins: rule.AllowedOrigin,
    AllowedHeaders: rule.AllowedHeader,
    AllowedMethods: rule.AllowedMethod,
    ExposeHeaders: rule.ExposeHeader,
  }))
  const Rules = lifecycle.map(({ prefix, days, noncurrentDays, abortDays }, index) => ({
    ID: `${index} ${prefix}`,
    Status: 'Enabled' as const,
    Filter: { Prefix: prefix },
    Expiration: days ? { Days: days } : undefined,
    NoncurrentVersionExpiration: noncurrentDays ? { NoncurrentDays: noncurrentDays } : undefined,
    AbortIncompleteMultipartUpload: abortDays ? { DaysAfterInitiation: abortDays } : undefined,
  }))
  const commands = [
    async () =>
      Status && s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } })),
    () => s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } })),
    () => s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } })),
  ]
  // The probe says what is missing.
  for (const command of commands) await command().catch(() => {})
}

/** Creates a bucket, unless there is one by now: another instance's, or that of an attempt whose answer was lost. */
const create = (s3: S3Client, Bucket: string) =>
  s3.send(new CreateBucketCommand({ Bucket })).catch((refusal: unknown) => {
    if (statusOf(refusal) !== 409) throw refusal
  })

/** Creates the bucket, if there is none. @returns whether it did @throws Error of S3 */
async function ensure(s3: S3Client, Bucket: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket }))
    return false
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    await create(s3, Bucket)
    return true
  }
}

/**
 * Removes a bucket, unless another instance has stored something. @returns whether there is none now
 * @throws Error of S3; one without a status if the bucket isn't empty yet
 */
async function removeUnused(s3: S3Client, Bucket: string): Promise<boolean> {
  try {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
    const versions = [...Versions, ...DeleteMarkers]
    // Some S3 delete buckets that aren't empty.
    if (versions.some(({ Key }) => !Key?.startsWith(probes))) return false
    for (const { Key, VersionId } of versions)
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
    await s3.send(new DeleteBucketCommand({ Bucket }))
  } catch (error) {
    const status = statusOf(error)
    if (status === 409) throw new Error("it says that the new bucket isn't empty", { cause: error })
    if (status !== 404) throw error
  }
  return true
}

/**
 * Creates a new bucket again, without versions, unless another instance uses it: the probe says then whether it can.
 * With versions, some S3 count a delete marker as an object, so that a deleted name couldn't be used again, and some
 * lists omit keys.
 */
async function replaceWithoutVersions(s3: S3Client, Bucket: string, patiently: Patient): Promise<void> {
  if (!(await patiently(() => removeUnused(s3, Bucket)))) return
  await create(s3, Bucket)
  await configure(s3, Bucket)
}

/** Answers to HEAD have no words: the SDK's are UnknownError. */
function reasonOf(error: unknown): string {
  const { message } = error as Error
  const status = statusOf(error)
  if (status === undefined || message !== 'UnknownError') return message || String(error)
  const isRefused = status === 401 || status === 403
  return `it answered ${status}${isRefused ? '. Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and what they may do' : ''}`
}

/** Whether it makes sense to try again: S3 doesn't answer, or not yet. 501 is Not Implemented. */
const isPassing = (error: unknown) =>
  (error as Error).name !== 'CredentialsProviderError' &&
  (statusOf(error) ?? 500) >= 500 &&
  statusOf(error) !== 501

/** Repeats calls while S3 doesn't answer, or not yet, and says once that it does. They throw the last error. */
function patient(endpoint: string): Patient {
  const deadline = Date.now() + patience
  let isSaid = false
  return async (call) => {
    for (;;) {
      try {
        return await call()
      } catch (error) {
        if (!isPassing(error) || Date.now() > deadline) throw error
        if (!isSaid)
          console.warn(
            `The S3 at ${endpoint} doesn't answer: waiting up to ${patience / 1000} s (${reasonOf(error)})`,
          )
        isSaid = true
        await wait(pause)
      }
    }
  }
}

/** Members of commands that a second attempt finds carried out: a condition, or an upload that is complete. */
const once = ['IfMatch', 'IfNoneMatch', 'UploadId']

/** A client that repeats each call that may be carried out twice. */
function clientOf(patiently: Patient): S3Client {
  const timeouts = { connectionTimeout: 2000, requestTimeout: 20_000, throwOnRequestTimeout: true }
  const checksums = {
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as const
  const s3 = new S3Client({ forcePathStyle: true, requestHandler: timeouts, maxAttempts: 1, ...checksums })
  s3.middlewareStack.add(
    (next) => (args) => (once.some((name) => name in args.input) ? next(args) : patiently(() => next(args))),
    { step: 'initialize' },
  )
  return s3
}

/**
 * Returns what this S3 lacks, once it answers.
 * @param prepare what comes first
 * @throws Error that says why it can't be used
 */
export async function lacksOf(
  endpoint: string,
  bucket: string,
  prepare?: (s3: S3Client, patiently: Patient) => Promise<void>,
): Promise<Lack[]> {
  const patiently = patient(endpoint)
  const s3 = clientOf(patiently)
  try {
    await prepare?.(s3, patiently)
    return await probe(s3, bucket, patiently)
  } catch (error) {
    throw new Error(`The S3 at ${endpoint} can't be used for the bucket ${bucket}: ${reasonOf(error)}`, {
      cause: error,
    })
  } finally {
    s3.destroy()
  }
}

/** As lacksOf, and creates the bucket if there is none. An existing one keeps its configuration. */
export const openBucket = (endpoint: string, bucket: string): Promise<Lack[]> =>
  lacksOf(endpoint, bucket, async (s3, patiently) => {
    if (!(await ensure(s3, bucket))) return
    await configure(s3, bucket, 'Enabled')
    if (!(await worksWithVersions(s3, bucket, patiently))) await replaceWithoutVersions(s3, bucket, patiently)
  })
