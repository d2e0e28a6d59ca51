// `/v1/jobs/{id}`, described.
import * as z from 'zod/mini'
import { operation } from '../../describe/operation.ts'
import { imageId, jobId, onImage, origin, time } from '../../describe/samples.ts'
import { imageName } from '../../image/names.ts'
import { type JobResource, jobResource } from './answers.ts'
import { getJob } from './jobs.ts'

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

export const jobOperation = operation(getJob, {
  id: 'getJob',
  summary: 'Get a resize job',
  description: 'A job ends as `done`, `failed` or `superseded`: a later job made it unnecessary.',
  params: z.object({ id: imageName.check(z.describe('The job’s id')) }),
  at: { id: jobId },
  headers: ['Prefer'],
  answers: {
    200: {
      description: 'The job; until it ends, `Retry-After` says when to ask again',
      json: jobResource,
      example: { ...queuedExample, status: 'done', started_at: time, finished_at: time, version: '5f2b1c' },
      headers: ['Cache-Control'],
      sometimes: ['Retry-After', 'Preference-Applied'],
    },
  },
  refusals: { ...onImage, missing: `No such job: ${jobId}` },
})
