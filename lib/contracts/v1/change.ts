// `PATCH /v1/images/{id}`: notes on an image, or a resize of its original.
import { preconditionsOf } from '../../api/preconditions.ts'
import { asProblem as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import type { Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { ImageError } from '../../image/errors.ts'
import { legalName } from '../../image/names.ts'
import { maxTagLength, maxTags } from '../../image/notes.ts'
import { fieldsOf, jobUrl, requestJob, resizeExample } from '../../jobs/request.ts'
import { changeNotes } from '../../storage/notes.ts'
import type { JobResource, Resource } from './answers.ts'
import { describeJob } from './jobs.ts'
import { describeAny } from './resource.ts'
import { notesBody } from './schemas.ts'

const example = `focus: [x, y], each from 0 to 1; alt: text; tags: a list of at most ${maxTags}, of 1 to ${maxTagLength} characters each; or null`

const members = Object.keys(notesBody.shape)

/** Returns a JSON object with a member about notes; undefined for anything else. */
function notesIn(request: Request): object | undefined {
  if (!/^\s*\{/.test(request.body.toString('utf8'))) return undefined
  const body = Object(request.json()) as object
  return members.some((member) => Object.hasOwn(body, member)) ? body : undefined
}

/** Refuses a body that names neither notes nor a size. @throws ImageError bad-request */
function refuseNothing(request: Request): void {
  const fields = fieldsOf(request)
  if (!('width' in fields || 'height' in fields))
    throw new ImageError('bad-request', `Expected either ${example}, or ${resizeExample}`)
}

/** Refuses a resize in the same request, because that ends later. @throws ImageError bad-request */
function refuseBoth(body: object): void {
  const side = ['width', 'height', 'fit', 'callback_url'].find((member) => Object.hasOwn(body, member))
  if (side)
    throw new ImageError(
      'bad-request',
      `Use either ${members.join(', ')}, or ${side}: a resize is a request of its own`,
    )
}

/** `PATCH /v1/images/{id}`: changes notes, or queues a resize job. */
export const changeImage: Route<JobResource | Resource> = {
  key: 'PATCH /v1/images/{id}',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const id = legalName(request.params.id ?? '')
    const body = notesIn(request)
    if (!body) {
      refuseNothing(request)
      const job = await requestJob(id, request)
      const location = jobUrl(request.origin, job)
      return { status: 202, headers: { location }, json: describeJob(request.origin, job) }
    }
    refuseBoth(body)
    await changeNotes(id, parse(notesBody, body, example), preconditionsOf(request))
    return { status: 200, json: await describeAny(request.origin, id) }
  },
}
