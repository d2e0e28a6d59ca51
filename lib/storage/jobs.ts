// Resize orders and what is known of them. An order stands under its image until it is over; its job stays.

import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { v7 as uuid } from 'uuid'
import { config } from '../config.ts'
import { isOver, type Job, keptJobSchema, type Resize } from '../image/job.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { type Document, readJson, writeJson } from './json.ts'
import { pendingKey, pendingOf, resultKey } from './keys.ts'
import { allKeys } from './listing.ts'
import { conflict, retry } from './retry.ts'

const Bucket = config.bucket

interface Ordering {
  /** Of its job, a UUIDv7: as often as it is ordered under the same one, it is run once. */
  readonly id?: string | undefined
  readonly callbackUrl?: string | undefined
  /** The one version that it may overwrite. */
  readonly ifVersion?: string | undefined
}

/**
 * Writes an order into the bucket, whose event has it run. When it returns, the order is not lost any more.
 * @throws ImageError storage
 */
export async function requestResize(
  image: string,
  order: Resize,
  { id = uuid(), callbackUrl, ifVersion }: Ordering = {},
): Promise<Job> {
  const job: Job = {
    id,
    image,
    order,
    status: 'queued',
    requested_at: new Date().toISOString(),
    ...(ifVersion === undefined ? {} : { if_version: ifVersion }),
    ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl, callback: 'pending' }),
  }
  await writeJson(resultKey(job.id), job, undefined)
  const body = { Body: JSON.stringify(order), ContentType: 'application/json' }
  await faultsAsStorage(() =>
    s3.send(new PutObjectCommand({ Bucket, Key: pendingKey(image, job.id), ...body })),
  )
  return job
}

/** @throws ImageError storage */
export const readJob = (id: string): Promise<Document<Job> | undefined> =>
  readJson(resultKey(id), keptJobSchema)

/**
 * Changes what is known of a job; of one that is over, nothing but its callback.
 * @returns the job as it is now; undefined where there is none
 * @throws ImageError storage
 */
export function updateJob(id: string, change: Partial<Job>): Promise<Job | undefined> {
  return retry(async () => {
    const known = await readJob(id)
    if (!known) return undefined
    if (isOver(known.value) && change.callback === undefined) return known.value
    const job = { ...known.value, ...change }
    return (await writeJson(resultKey(id), { ...known.raw, ...change }, known)) ? job : conflict
  })
}

/** The orders of an image that are not over, oldest first. @throws ImageError storage */
export async function pendingJobs(image: string): Promise<string[]> {
  const ids: string[] = []
  for await (const { key } of allKeys(pendingOf(image)))
    ids.push(key.slice(pendingOf(image).length, -'.json'.length))
  return ids
}

/** Takes an order away once it is over. @throws ImageError storage */
export async function removePending(image: string, id: string): Promise<void> {
  await faultsAsStorage(() => s3.send(new DeleteObjectCommand({ Bucket, Key: pendingKey(image, id) })))
}
