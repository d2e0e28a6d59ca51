// Old versions of an image, and how it comes to be one of them again.
import * as z from 'zod/mini'
import type { Request } from '../http/message.ts'
import type { Route } from '../http/serve.ts'
import { legalName } from '../image/names.ts'
import { listVersions, restoreVersion } from '../storage/versions.ts'
import { overwriting } from './preconditions.ts'
import { problem as refuse } from './problem.ts'
import { pathOf } from './resource.ts'
import { parse } from './schema.ts'
import type { Restored, Versions } from './versions.api.ts'

/** The body of `POST /v1/images/{id}/restore`. */
export const restoring = z.object({
  version: z
    .string()
    .check(z.minLength(1), z.maxLength(1024), z.describe('The `version` of one in the list of versions')),
})

const idOf = ({ params }: Request) => legalName(params.id ?? '')

/** `GET /v1/images/{id}/versions`: the newest first, the current one among them where the image isn't deleted. */
export const openVersions: Route<Versions> = {
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

/** `POST /v1/images/{id}/restore`: a version becomes the current one, and the one that it replaces an old one. */
export const restoreImage: Route<Restored> = {
  refuse,
  act: async (request) => {
    const id = idOf(request)
    const { version } = parse(restoring, request.json(), '{"version":"…"}')
    const etag = await restoreVersion(id, version, overwriting(request))
    return { status: 200, json: { id, path: pathOf(request.origin, id), etag } }
  },
}
