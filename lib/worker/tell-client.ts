// The callback of a job that ended.
import { deliverCallback } from '../callback/deliver.ts'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { isOver, type Job } from '../image/job.ts'
import { readJob, updateJob } from '../storage/jobs.ts'
import { toVersion } from '../storage/keys.ts'
import { callbackSecret } from '../storage/secrets.ts'
import type { JobChange } from './messages.ts'

function payloadOf({ id, image, order, status, reason, finished_at = '', version }: Job) {
  const data = { job_id: id, image_id: image, ...order, status, reason, version }
  return { type: `image.resize.${status}`, timestamp: finished_at, data }
}

async function deliver(job: Job, url: string, isLast: boolean): Promise<Job['callback']> {
  const secret = (await callbackSecret()) ?? ''
  const { allowLocal } = config.callback
  try {
    return await deliverCallback(url, job.id, payloadOf(job), { secret, allowLocal })
  } catch (error) {
    // The URL stays forbidden.
    if (error instanceof ImageError) return 'refused'
    if (isLast) return 'failed'
    throw error
  }
}

/**
 * Calls back if the job has a callback that wasn't sent yet. Ignores a message about an older version of the result:
 * the write that ended the job sent its own.
 * @param isLast there is no retry: the result records a failure
 * @throws Error if the receiver failed, to retry; ImageError storage
 */
export async function tellClient({ id, etag }: JobChange, isLast: boolean): Promise<void> {
  const known = await readJob(id)
  if (!known || (etag && toVersion(etag) !== toVersion(known.etag))) return
  const job = known.value
  if (!job.callback_url || job.callback !== 'pending' || !isOver(job)) return
  await updateJob(id, { callback: await deliver(job, job.callback_url, isLast) })
}
