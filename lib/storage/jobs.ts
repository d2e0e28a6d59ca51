// Resize jobs. A pending job has an entry under its image until it ends; its result stays.

import { v7 as uuid } from 'uuid'
import { config } from '../config.ts'
import { isOver, type Job, keptJobSchema, type Resize } from '../image/job.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { type Document, readJson, writeJson } from './json.ts'
import { pendingKey, pendingOf, resultKey } from './keys.ts'
import { listKeys } from './listing.ts'
import { removeKeys } from './remove-keys.ts'
import { conflict, retry } from './retry.ts'
import { PutObjectCommand } from './s3/commands.ts'

/** How to request a resize. */
interface Requesting {
  /** The job's id, a UUIDv7: requests with the same id are one job. */
  readonly id?: string | undefined
  readonly callbackUrl?: string | undefined
  /** The only version that it may overwrite. */
  readonly ifVersion?: string | undefined
}

/**
 * Stores a job, whose event runs it. The job is durable when this returns.
 * @throws ImageError storage
 */
export async function requestResize(
  image: string,
  resize: Resize,
  { id = uuid(), callbackUrl, ifVersion }: Requesting = {},
): Promise<Job> {
  const job: Job = {
    id,
    image,
    order: resize,
    status: 'queued',
    requested_at: new Date().toISOString(),
    ...(ifVersion === undefined ? {} : { if_version: ifVersion }),
    ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl, callback: 'pending' }),
  }
  await writeJson(resultKey(job.id), job, undefined)
  const object = { Bucket: config.bucket, Key: pendingKey(image, job.id), Body: JSON.stringify(resize) }
  const command = new PutObjectCommand({ ...object, ContentType: 'application/json' })
  await faultsAsStorage(() => s3.send(command))
  return job
}

/** Returns a job; undefined if there is none of this id. @throws ImageError storage */
export const readJob = (id: string): Promise<Document<Job> | undefined> =>
  readJson(resultKey(id), keptJobSchema)

/**
 * Updates a job; after its end, only its callback.
 * @returns the updated job; undefined if it doesn't exist
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

/** Returns the ids of an image's pending jobs, oldest first. @throws ImageError storage */
export async function pendingJobs(image: string): Promise<string[]> {
  const { keys } = await listKeys(pendingOf(image))
  const ofJobs = keys.filter(({ key }) => key.endsWith('.json'))
  return ofJobs.map(({ key }) => key.slice(pendingOf(image).length, -'.json'.length))
}

/** Removes the entry of a job that ended. @throws ImageError storage */
export const removePending = (image: string, id: string): Promise<void> => removeKeys([pendingKey(image, id)])
