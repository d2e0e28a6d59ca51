// Contract 4, `root`: names at the root.

import { namedFile } from '../../api/form-file.ts'
import { overwriting, preconditionsOf } from '../../api/preconditions.ts'
import { parseQuery } from '../../api/query.ts'
import { asMessage as refuse } from '../../api/refusals.ts'
import { config } from '../../config.ts'
import { fitting } from '../../http/limits.ts'
import type { Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { inspect } from '../../image/inspect.ts'
import { legalName } from '../../image/names.ts'
import { jobUrl, requestJob } from '../../jobs/request.ts'
import type { Processing } from '../../serving/describe.ts'
import { serveImage } from '../../serving/image.ts'
import { list, put } from '../../storage/bucket.ts'
import { remove } from '../../storage/remove.ts'
import type { Names, Resizing, Uploaded } from './answers.ts'
import { namesQuery } from './schemas.ts'

const nameOf = ({ params }: Request) => legalName(params.name ?? '')

/** `GET /`: all names in ascending order, up to 10,000; `?limit=` and `?after=` page through more. */
export const listNames: Route<Names> = {
  key: 'GET /',
  refuse,
  act: async ({ query, origin }) => {
    const { limit, after } = parseQuery(namesQuery, query)
    const { images, more } = await list({ after, limit })
    const names = fitting(images.map(({ name }) => name))
    const next = `${origin}/?${new URLSearchParams({ limit: String(limit), after: names.at(-1) ?? '' })}`
    const headers = {
      vary: 'accept',
      ...(more || names.length < images.length ? { link: `<${next}>; rel="next"` } : {}),
    }
    return { status: 200, headers, json: names }
  },
}

/** `POST /`, multipart; the one upload that never overwrites. */
export const postName: Route<Uploaded> = {
  key: 'POST /',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const { name, bytes } = await namedFile(request)
    await put(name, inspect(bytes, config.formats), { ...overwriting(request), overwrite: false })
    // The contract fixes the body, which has no room for the image's name.
    const location = `${request.origin}/${encodeURIComponent(name)}`
    return { status: 201, headers: { location }, json: 'Image successfully uploaded' }
  },
}

/** `GET /{name}` and HEAD: the bytes. */
export const getName: Route<Processing> = {
  key: 'GET /{name}',
  refuse,
  act: async (request) => serveImage(nameOf(request), request),
}

/** `DELETE /{name}`. */
export const deleteName: Route<never> = {
  key: 'DELETE /{name}',
  refuse,
  act: async (request) => {
    await remove(nameOf(request), preconditionsOf(request))
    return { status: 204 }
  },
}

/** `PATCH /{name}`: queues a resize job. `Location` is the job. */
export const resizeName: Route<Resizing> = {
  key: 'PATCH /{name}',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const job = await requestJob(nameOf(request), request)
    return {
      status: 202,
      headers: { location: jobUrl(request.origin, job) },
      json: 'Image resize command received',
    }
  },
}
