// `GET /v1/trash`: deleted images that can be restored.
import * as z from 'zod/mini'
import { fromCursor, toCursor } from '../../api/cursor.ts'
import { parseQuery, wholeNumber } from '../../api/query.ts'
import { asProblem as refuse } from '../../api/refusals.ts'
import type { Route } from '../../http/route.ts'
import { type Discarded, listTrash } from '../../storage/trash.ts'
import type { Trash } from './answers.ts'

/** The query of a page. */
export const trashQuery = z.object({
  limit: wholeNumber({ min: 1, max: 100, otherwise: 20 }).check(
    z.describe('Maximum number of images in the page'),
  ),
  cursor: z.optional(z.string()).check(z.describe('The position of a `next` link: use the link unchanged')),
})

function describe({ entry, deletedAt }: Discarded): Trash['data'][number] {
  const { name: id, etag, bytes, filename, contentType, width, height, looks } = entry
  return {
    ...{ id, etag, bytes, deleted_at: deletedAt.toISOString() },
    ...{ filename, content_type: contentType, width, height },
    placeholder: looks?.status === 'ready' ? looks.placeholder : undefined,
  }
}

/** `GET /v1/trash`: newest first. */
export const getTrash: Route<Trash> = {
  key: 'GET /v1/trash',
  refuse,
  act: async ({ query, origin }) => {
    const { limit, cursor } = parseQuery(trashQuery, query)
    const { images, next } = await listTrash(cursor === undefined ? undefined : fromCursor(cursor), limit)
    const link = new URLSearchParams({ limit: String(limit), cursor: next ? toCursor(next) : '' })
    return {
      status: 200,
      headers: { 'cache-control': 'no-cache' },
      json: { kind: 'Trash', next: next ? `${origin}/v1/trash?${link}` : null, data: images.map(describe) },
    }
  },
}
