// Telling an order's giver that its job is over.
import { deliverCallback } from '../callback/deliver.ts'
import { config } from '../config.ts'
import { isOver } from '../image/job.ts'
import { readJob, updateJob } from '../storage/jobs.ts'

/**
 * Calls back where the job asked for it and nobody has yet. One that fails comes again with its message, a
 * growing while later.
 * @throws Error where the receiver did not take it
 */
export async function tellClient(id: string): Promise<void> {
  const job = (await readJob(id))?.value
  if (!job?.callback_url || job.callback !== 'pending' || !isOver(job)) return
  const { secret = '', allowLocal } = config.callback
  const { image, order, status, reason, finished_at, version } = job
  const data = { job_id: id, image_id: image, ...order, status, reason, version }
  const payload = { type: `image.resize.${status}`, timestamp: finished_at, data }
  const callback = await deliverCallback(job.callback_url, id, payload, { secret, allowLocal })
  await updateJob(id, { callback })
}
