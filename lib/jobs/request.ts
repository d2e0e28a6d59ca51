// Requests to resize an image in place, which become jobs.
import * as z from 'zod/mini'
import { preconditionsOf } from '../api/preconditions.ts'
import { toNumber } from '../api/query.ts'
import { parse } from '../api/schema.ts'
import type { Request } from '../http/message.ts'
import { demandFound } from '../image/errors.ts'
import { type Job, maxSide, resizeSchema } from '../image/job.ts'
import { stat } from '../storage/bucket.ts'
import { demand, namesVersion } from '../storage/conditions.ts'
import { requestResize } from '../storage/jobs.ts'
import { toVersion } from '../storage/keys.ts'
import { callbackOf } from './callback-url.ts'

/** What the body of a resize has. */
export const resizeExample = `width and height in whole pixels, 1 to ${maxSide} and 100 megapixels at the most; fit: fill, cover, contain or inside; callback_url: text, if any`

/** Parses JSON or a form's fields, whatever the content type. @throws ImageError bad-request */
export function fieldsOf(request: Request): Record<string, unknown> {
  const text = request.body.toString('utf8').trim()
  const fields = /^[[{"]/.test(text) ? request.json() : Object.fromEntries(new URLSearchParams(text))
  return typeof fields === 'object' && fields !== null ? { ...fields } : {}
}

/** The body of a resize. */
export const resizeBody = z
  .safeExtend(resizeSchema, {
    callback_url: z
      .nullish(z.string())
      .check(z.describe('An https URL to call when the job ends, as Standard Webhooks specify')),
  })
  .register(z.globalRegistry, { id: 'ResizeRequest', description: 'A size, and how to get there' })

/**
 * Queues a job for an existing image.
 * @throws ImageError missing, precondition, bad-request, storage
 */
export async function requestJob(name: string, request: Request): Promise<Job> {
  const { width, height, ...others } = fieldsOf(request)
  const body = { ...others, width: toNumber(width), height: toNumber(height) }
  const { callback_url, ...order } = parse(resizeBody, body, resizeExample)
  const callbackUrl = await callbackOf(callback_url)
  const stored = demandFound(name, await stat(name))
  const preconditions = preconditionsOf(request)
  demand(preconditions, stored)
  // The job runs after the answer, and only on the version that the client means.
  const ifVersion = namesVersion(preconditions) ? toVersion(stored.etag) : undefined
  return requestResize(name, order, { id: request.attempt?.id, callbackUrl, ifVersion })
}

/** The URL of a job. */
export const jobUrl = (origin: string, { id }: Job) => `${origin}/v1/jobs/${id}`
