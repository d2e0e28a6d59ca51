// Repairs in this process, for `npm run repair`; the scheduled repair sends them to the bulk queue.
import { removeKeys } from '../storage/remove-keys.ts'
import { admitUpload } from './admit-upload.ts'
import { fetchUpload } from './fetch-upload.ts'
import { toTask } from './messages.ts'
import { processImage } from './process-image.ts'
import type { Mended } from './repair.ts'
import { runJobs } from './run-jobs.ts'

/**
 * Admits an upload, fetches one, runs the jobs of an image, or generates its variants.
 * @param key of an upload, a job or an original
 * @returns what it did
 * @throws ImageError storage
 */
export async function mend(key: string): Promise<Mended> {
  const task = toTask(key)
  if (task?.kind === 'upload') {
    const outcome = await admitUpload(task.image, task.upload)
    return outcome === 'done' ? 'processed' : outcome
  }
  if (task?.kind === 'fetch') {
    await fetchUpload(task.image, task.upload, false)
    return undefined
  }
  if (task?.kind === 'job') {
    await runJobs(task.image)
    return 'jobsRun'
  }
  if (task?.kind === 'again') await removeKeys([task.key])
  const outcome = task ? await processImage(task.image) : undefined
  return outcome === 'processed' || outcome === 'failed' ? outcome : undefined
}
