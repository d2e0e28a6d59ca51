// `/v1/jobs/{id}`: a resize job.
import { pollAsPreferred } from '../../api/prefer.ts'
import { asProblem as refuse } from '../../api/refusals.ts'
import type { Route } from '../../http/route.ts'
import { ImageError } from '../../image/errors.ts'
import { isOver, type Job } from '../../image/job.ts'
import { legalName } from '../../image/names.ts'
import { readJob } from '../../storage/jobs.ts'
import type { JobResource } from './answers.ts'
import { pathOf } from './resource.ts'

async function find(id: string): Promise<Job> {
  const job = (await readJob(legalName(id)))?.value
  if (job) return job
  throw new ImageError('missing', `No such job: ${id}`)
}

/** Returns a job without its callback URL, which may hold a token. */
export function describeJob(origin: string, { order, image, callback_url: _, ...job }: Job): JobResource {
  return { ...job, image_id: image, ...order, path: pathOf(origin, image) }
}

/** `GET /v1/jobs/{id}`; with `Prefer: wait=10` it waits up to that many seconds for the job to end. */
export const getJob: Route<JobResource> = {
  key: 'GET /v1/jobs/{id}',
  refuse,
  act: async (request) => {
    const look = () => find(request.params.id ?? '')
    const { found: job, headers: preference } = await pollAsPreferred(request, look, isOver)
    const headers = {
      'cache-control': 'no-store',
      ...preference,
      ...(isOver(job) ? {} : { 'retry-after': '1' }),
    }
    return { status: 200, headers, json: describeJob(request.origin, job) }
  },
}
