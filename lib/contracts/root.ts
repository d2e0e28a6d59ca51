// Contract 4, `root`: names at the root.

import * as z from 'zod/mini'
import type { Reply, Request } from '../http/message.ts'
import type { Route } from '../http/serve.ts'
import type { ImageError } from '../image/errors.ts'
import { inspect } from '../image/inspect.ts'
import { legalName } from '../image/names.ts'
import { list, put } from '../storage/bucket.ts'
import { remove } from '../storage/remove.ts'
import { refusalHeaders } from './bytes.ts'
import { namedFile } from './file.ts'
import { overwriting, preconditionsOf } from './preconditions.ts'
import { parseQuery, wholeNumber } from './query.ts'
import { jobUrl, orderResize } from './resize.ts'
import type { Names, Ordered, Uploaded } from './root.api.ts'
import { serveImage } from './serve-image.ts'
import { status } from './status.ts'
import type { Processing } from './variant.api.ts'

/** The most names in one answer. */
const maxNames = 10_000

/** The query of `GET /`. */
export const namesQuery = z.object({
  limit: wholeNumber({ min: 1, max: maxNames, otherwise: maxNames }).check(
    z.describe('The most names in the answer'),
  ),
  after: z.optional(z.string()).check(z.describe('Names behind this one alone')),
})

const nameOf = ({ params }: Request) => legalName(params.name ?? '')

/** The words of this contract for a failure. */
export const refuse = (error: ImageError): Reply => ({
  status: status[error.code],
  headers: refusalHeaders(error),
  json: { message: error.message },
})

/** `GET /`: all names in ascending order, up to 10,000; `?limit=` and `?after=` reach the others. */
export const listNames: Route<Names> = {
  refuse,
  act: async ({ query, origin }) => {
    const { limit, after } = parseQuery(namesQuery, query)
    const { images, more } = await list({ after, limit })
    const names = images.map(({ name }) => name)
    const next = `${origin}/?${new URLSearchParams({ limit: String(limit), after: names.at(-1) ?? '' })}`
    const headers = { vary: 'accept', ...(more ? { link: `<${next}>; rel="next"` } : {}) }
    return { status: 200, headers, json: names }
  },
}

/** `POST /`, multipart; the one upload that never overwrites. */
export const postName: Route<Uploaded> = {
  refuse,
  act: async (request) => {
    const { name, bytes } = await namedFile(request)
    await put(name, inspect(bytes), { ...overwriting(request), overwrite: false })
    // Its body is fixed, and has no place for the name that the file name became.
    const location = `${request.origin}/${encodeURIComponent(name)}`
    return { status: 201, headers: { location }, json: 'Image successfully uploaded' }
  },
}

/** `GET /{name}` and HEAD: the bytes. */
export const openName: Route<Processing> = {
  refuse,
  act: async (request) => serveImage(nameOf(request), request),
}

/** `DELETE /{name}`. */
export const deleteName: Route<never> = {
  refuse,
  act: async (request) => {
    await remove(nameOf(request), preconditionsOf(request))
    return { status: 204 }
  },
}

/** `PATCH /{name}`: a resize order, run after the answer. `Location` is where its giver learns how it ended. */
export const resizeName: Route<Ordered> = {
  refuse,
  act: async (request) => {
    const job = await orderResize(nameOf(request), request)
    return {
      status: 202,
      headers: { location: jobUrl(request.origin, job) },
      json: 'Image resize command received',
    }
  },
}
