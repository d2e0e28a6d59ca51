// Contract 5, `v1`: a JSON resource.
import pLimit from 'p-limit'
import { v7 as uuid } from 'uuid'
import { decodeBase64 } from '../../api/base64.ts'
import { listPage } from '../../api/paging.ts'
import { demandCurrent, overwriting, preconditionsOf } from '../../api/preconditions.ts'
import { parseQuery } from '../../api/query.ts'
import { asProblem as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import type { Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { inspect } from '../../image/inspect.ts'
import { legalName } from '../../image/names.ts'
import { jobUrl, requestJob } from '../../jobs/request.ts'
import { put } from '../../storage/bucket.ts'
import { remove } from '../../storage/remove.ts'
import type { Collection, Created, Deleted, JobResource, Resource } from './answers.ts'
import { describeJob } from './jobs.ts'
import { describeAny, describeByUpload, describeListed, pathOf, urlOf } from './resource.ts'
import { createBody, resourceQuery } from './schemas.ts'

/** Calls to storage at a time. */
const atOnce = 32

const idOf = ({ params }: Request) => legalName(params.id ?? '')

/** `POST /v1/images`: stores an image under a new id. */
export const createImage: Route<Created> = {
  key: 'POST /v1/images',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const { data } = parse(createBody, request.json(), '{"data":"<base64>"}')
    const id = request.attempt?.id ?? uuid()
    const etag = await put(id, inspect(decodeBase64(data)), overwriting(request))
    const path = pathOf(request.origin, id)
    return {
      status: 201,
      headers: { location: `${request.origin}/v1/images/${id}` },
      json: { id, path, url: urlOf(path, etag) },
    }
  },
}

/** `GET /v1/images/{id}`: describes an image; with `?upload=`, that upload. */
export const getResource: Route<Resource> = {
  key: 'GET /v1/images/{id}',
  refuse,
  act: async (request) => {
    const id = idOf(request)
    const { upload } = parseQuery(resourceQuery, request.query)
    await demandCurrent(id, request)
    const json =
      upload === undefined
        ? await describeAny(request.origin, id)
        : await describeByUpload(request.origin, id, upload)
    return { status: 200, headers: { 'cache-control': 'no-cache' }, json }
  },
}

/** `GET /v1/images`: a page, in the order of names. */
export const listImages: Route<Collection> = {
  key: 'GET /v1/images',
  refuse,
  act: async ({ query, origin }) => {
    const page = await listPage(query, `${origin}/v1/images`)
    const data = await pLimit(atOnce).map(page.images, (image) => describeListed(origin, image))
    const { next, previous } = page
    return {
      status: 200,
      json: { kind: 'Collection', next, previous, data: data.filter((one) => one !== undefined) },
    }
  },
}

/** `DELETE /v1/images/{id}`. */
export const deleteImage: Route<Deleted> = {
  key: 'DELETE /v1/images/{id}',
  refuse,
  act: async (request) => {
    const id = idOf(request)
    await remove(id, preconditionsOf(request))
    return { status: 200, json: { image_id: id } }
  },
}

/** `PATCH /v1/images/{id}`: queues a resize job. */
export const resizeResource: Route<JobResource> = {
  key: 'PATCH /v1/images/{id}',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const job = await requestJob(idOf(request), request)
    const location = jobUrl(request.origin, job)
    return { status: 202, headers: { location }, json: describeJob(request.origin, job) }
  },
}
