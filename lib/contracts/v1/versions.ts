// Versions of an image, and restoring one.

import { overwriting } from '../../api/preconditions.ts'
import { asProblem as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import type { Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { legalName } from '../../image/names.ts'
import { restoreVersion } from '../../storage/restore.ts'
import { listVersions } from '../../storage/versions.ts'
import type { Restored, Versions } from './answers.ts'
import { pathOf, urlOf } from './resource.ts'
import { restoreBody } from './schemas.ts'

const idOf = ({ params }: Request) => legalName(params.id ?? '')

/** `GET /v1/images/{id}/versions`: newest first, including the current one. */
export const getVersions: Route<Versions> = {
  key: 'GET /v1/images/{id}/versions',
  refuse,
  act: async (request) => {
    const id = idOf(request)
    const versions = await listVersions(id)
    const data = versions.map(({ id: version, etag, bytes, lastModified, isCurrent }) => ({
      version,
      etag,
      bytes,
      created_at: lastModified.toISOString(),
      current: isCurrent,
    }))
    return { status: 200, headers: { 'cache-control': 'no-cache' }, json: { id, data } }
  },
}

/** `POST /v1/images/{id}/restore`: makes a version the current one, and keeps the one that it replaces. */
export const restoreImage: Route<Restored> = {
  key: 'POST /v1/images/{id}/restore',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const id = idOf(request)
    const { version } = parse(restoreBody, request.json(), '{"version":"…"} or {}')
    const etag = await restoreVersion(id, version, overwriting(request))
    const path = pathOf(request.origin, id)
    return { status: 200, json: { id, path, url: urlOf(path, etag), etag } }
  },
}
