// Contract 5, `v1`: a JSON resource.
import { createHash } from 'node:crypto'
import { listPage } from '../../api/paging.ts'
import { demandCurrent, preconditionsOf } from '../../api/preconditions.ts'
import { pollAsPreferred } from '../../api/prefer.ts'
import { parseQuery } from '../../api/query.ts'
import { asProblem as refuse } from '../../api/refusals.ts'
import type { Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { legalName } from '../../image/names.ts'
import { isUnmodified } from '../../storage/conditions.ts'
import type { Candidate } from '../../storage/pages.ts'
import { remove } from '../../storage/remove.ts'
import type { Collection, Deleted, Resource } from './answers.ts'
import { describeAny, describeByUpload, describeCandidate } from './resource.ts'
import { resourceQuery } from './schemas.ts'

const idOf = ({ params }: Request) => legalName(params.id ?? '')

/**
 * `GET /v1/images/{id}`: describes an image; with `?upload=`, that upload. With `Prefer: wait=10` it waits up to that
 * many seconds for it to be processed.
 */
export const getResource: Route<Resource> = {
  key: 'GET /v1/images/{id}',
  refuse,
  act: async (request) => {
    const id = idOf(request)
    const { upload } = parseQuery(resourceQuery, request.query)
    await demandCurrent(id, request)
    const look = () =>
      upload === undefined ? describeAny(request.origin, id) : describeByUpload(request.origin, id, upload)
    const { found, headers } = await pollAsPreferred(request, look, ({ status }) => status !== 'processing')
    return { status: 200, headers: { 'cache-control': 'no-cache', ...headers }, json: found }
  },
}

/**
 * `GET /v1/images`: a page, in the order of names or newest first. Its ETag changes with everything in it, so that a
 * client can ask again and again for what is new.
 */
export const listImages: Route<Collection> = {
  key: 'GET /v1/images',
  refuse,
  act: async (request) => {
    const { query, origin } = request
    const describe = (candidate: Candidate) => describeCandidate(origin, candidate)
    const { images: data, next, previous } = await listPage(query, `${origin}/v1/images`, describe)
    const json: Collection = { kind: 'Collection', next, previous, data }
    const hash = createHash('sha256').update(JSON.stringify(json)).digest('base64url').slice(0, 22)
    const etag = `W/"${hash}"`
    const headers = { etag, 'cache-control': 'no-cache' }
    const { ifNoneMatch } = preconditionsOf(request)
    return isUnmodified({ ifNoneMatch }, { etag }) ? { status: 304, headers } : { status: 200, headers, json }
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
