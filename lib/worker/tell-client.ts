// Telling an order's giver that its job is over.
import { deliverCallback } from '../callback/deliver.ts'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { isOver, type Job } from '../image/job.ts'
import { readJob, updateJob } from '../storage/jobs.ts'

function payloadOf({ id, image, order, status, reason, finished_at = '', version }: Job) {
  const data = { job_id: id, image_id: image, ...order, status, reason, version }
  return { type: `image.resize.${status}`, timestamp: finished_at, data }
}

async function deliver(job: Job, url: string): Promise<Job['callback']> {
  const { secret = '', allowLocal } = config.callback
  try {
    return await deliverCallback(url, job.id, payloadOf(job), { secret, allowLocal })
  } catch (error) {
    // A URL that we do not call will not become one that we do.
    if (error instanceof ImageError) return 'refused'
    throw error
  }
}

/**
 * Calls back where the job asked for it and nobody has yet. One that fails comes again with its message, a
 * growing while later.
 * @throws Error where the receiver did not take it
 */
export async function tellClient(id: string): Promise<void> {
  const job = (await readJob(id))?.value
  if (!job?.callback_url || job.callback !== 'pending' || !isOver(job)) return
  await updateJob(id, { callback: await deliver(job, job.callback_url) })
}
