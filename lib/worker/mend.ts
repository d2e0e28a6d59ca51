// What `npm run repair` does itself about what it finds; the scheduled repair leaves it to the bulk queue.
import { admitUpload } from './admit-upload.ts'
import { toTask } from './messages.ts'
import { processImage } from './process-image.ts'
import type { Mended } from './repair.ts'
import { runJobs } from './run-jobs.ts'

/**
 * Admits an upload, runs the orders of an image, or makes its variants.
 * @param key of what waits in the bucket
 * @returns what it came to
 * @throws ImageError storage
 */
export async function mend(key: string): Promise<Mended> {
  const task = toTask(key)
  if (task?.kind === 'upload') {
    const outcome = await admitUpload(task.image, task.upload)
    return outcome === 'done' ? 'processed' : outcome
  }
  if (task?.kind === 'job') {
    await runJobs(task.image)
    return 'jobsRun'
  }
  const outcome = task ? await processImage(task.image) : undefined
  return outcome === 'processed' || outcome === 'failed' ? outcome : undefined
}
