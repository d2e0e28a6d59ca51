// Runs the jobs of an image, in the order of the requests.
import { ImageError } from '../image/errors.ts'
import { isOver, type Job } from '../image/job.ts'
import { provenanceOf } from '../image/provenance.ts'
import { resize } from '../pixels/resize.ts'
import { replace, type Stored } from '../storage/bucket.ts'
import { pendingJobs, readJob, removePending, updateJob } from '../storage/jobs.ts'
import { refuseLater } from '../storage/json.ts'
import { toVersion } from '../storage/keys.ts'
import { readWhole } from '../storage/open.ts'
import { conflict, retry } from '../storage/retry.ts'
import { demandSupported } from './supported.ts'

const now = () => new Date().toISOString()

async function end(job: Job, how: Partial<Job>): Promise<void> {
  await updateJob(job.id, { ...how, finished_at: now() })
  await removePending(job.image, job.id)
}

/** Returns the pending jobs, oldest first, and removes entries of jobs that ended or don't exist. */
async function waiting(image: string): Promise<Job[]> {
  const found: Job[] = []
  for (const id of await pendingJobs(image)) {
    const document = await readJob(id)
    if (document) refuseLater(document)
    const job = document?.value
    if (job && !isOver(job)) found.push(job)
    else await removePending(image, id)
  }
  return found
}

/** Two `fill` jobs in a row give the size of the second, which alone loses less quality. */
function isSuperseded(job: Job, next: Job | undefined): boolean {
  const areForAny = job.if_version === undefined && next?.if_version === undefined
  return areForAny && job.order.fit === 'fill' && next?.order.fit === 'fill'
}

/** Ends jobs as superseded, once the later one is done. */
async function supersede(jobs: readonly Job[], by: string): Promise<void> {
  for (const job of jobs) await end(job, { status: 'superseded', reason: `Superseded by a later job: ${by}` })
}

/** `conflict`: the original changed meanwhile. */
type Settled = 'done' | 'failed' | typeof conflict

/** Applies a job to the current original. */
async function apply(job: Job, from: { stored: Stored; bytes: Buffer }): Promise<Settled> {
  try {
    demandSupported(from.bytes)
    const { bytes, facts } = await resize(from.bytes, job.order)
    const etag = await replace(
      job.image,
      { bytes, facts, ...provenanceOf(from.stored) },
      { etag: from.stored.etag, job: job.id },
    )
    if (etag === undefined) return conflict
    await end(job, { status: 'done', version: toVersion(etag) })
    return 'done'
  } catch (error) {
    if (!(error instanceof ImageError) || error.code === 'storage') throw error
    await end(job, { status: 'failed', reason: error.message })
    return 'failed'
  }
}

async function settle(job: Job): Promise<Settled> {
  const original = await readWhole({ name: job.image })
  if (!original) {
    await end(job, { status: 'failed', reason: 'The image was deleted' })
    return 'failed'
  }
  const { job: last, etag } = original.stored
  // Another worker applied it, and ended before it could record that.
  if (last === job.id) await end(job, { status: 'done', version: toVersion(etag) })
  else if (job.if_version !== undefined && job.if_version !== toVersion(etag)) {
    await end(job, { status: 'failed', reason: 'The image has changed since this resize was requested' })
    return 'failed'
  } else if (last !== undefined && last > job.id) await supersede([job], last)
  else {
    await updateJob(job.id, { status: 'running', started_at: now() })
    return apply(job, original)
  }
  return 'done'
}

/** Runs the next job, with those that it supersedes. @returns whether there was one */
async function runNext(image: string): Promise<boolean | typeof conflict> {
  const jobs = await waiting(image)
  const upTo = jobs.findIndex((job, index) => !isSuperseded(job, jobs[index + 1]))
  const next = jobs[upTo]
  if (!next) return false
  const settled = await settle(next)
  if (settled === conflict) return conflict
  if (settled === 'done') await supersede(jobs.slice(0, upTo), next.id)
  return true
}

/**
 * Runs all pending jobs of an image, with the result of running each in order. Several workers may do so at once:
 * conditional writes decide, and the loser starts over.
 * @throws ImageError storage
 */
export async function runJobs(image: string): Promise<void> {
  while (await retry(() => runNext(image)));
}
