// `/v1/jobs/{id}`, described.
import * as z from 'zod/mini'
import { operation } from '../../openapi/operation.ts'
import { imageId, jobId, onImage, origin, time } from '../../openapi/samples.ts'
import { jobSchema, orderSchema } from '../image/job.ts'
import { imageName } from '../image/names.ts'
import { openJob } from './jobs.ts'
import { imagePath } from './resource.api.ts'

/** A job as it is kept, with its order's members beside its own. */
export const jobResource = z
  .object({
    ...z.omit(jobSchema, { image: true, order: true, callback_url: true }).shape,
    ...orderSchema.shape,
    image_id: imageName,
    path: imagePath,
  })
  .register(z.globalRegistry, { id: 'Job', description: 'A resize order, and how it ended' })

export type JobResource = z.infer<typeof jobResource>

export const queuedExample: JobResource = {
  id: jobId,
  status: 'queued',
  requested_at: time,
  image_id: imageId,
  width: 300,
  height: 300,
  fit: 'fill',
  path: `${origin}/images/${imageId}`,
}

export const getJob = operation('GET /v1/jobs/{id}', openJob, {
  id: 'getJob',
  summary: 'Learn how a resize order ended',
  description:
    'A job is over with `done`, `failed` or `superseded`: the order behind it came to the same, or the image changed.',
  params: z.object({ id: imageName.check(z.describe('The job’s id')) }),
  at: { id: jobId },
  headers: ['Prefer'],
  answers: {
    200: {
      description: 'What is known of it; while it is not over, `Retry-After` says when to ask again',
      json: jobResource,
      example: { ...queuedExample, status: 'done', started_at: time, finished_at: time, version: '5f2b1c' },
      headers: ['Cache-Control'],
      sometimes: ['Retry-After', 'Preference-Applied'],
    },
  },
  refusals: { ...onImage, missing: `No such job: ${jobId}` },
})
