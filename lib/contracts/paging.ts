// A page by offset and limit, with a cursor in its links: following them costs one listing a page, however deep.
import { ImageError } from '../image/errors.ts'
import { type Listed, list } from '../storage/bucket.ts'
import { wholeNumber } from './query.ts'

/** The most names in one page, which is the most in one of S3's. */
const maxLimit = 1000

export interface Page {
  readonly images: Listed[]
  /** URL of the page behind this one, or null. */
  readonly next: string | null
  /** URL of the page before this one; on the first page, of itself. */
  readonly previous: string
}

const toCursor = (name: string) => Buffer.from(name).toString('base64url')

function fromCursor(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString()
  if (name !== '' && toCursor(name) === cursor) return name
  throw new ImageError('bad-request', 'cursor is none of ours: follow a "next" link as it is')
}

/** The name at this many names behind `after`, by reading over them. */
async function skip(count: number, after?: string): Promise<{ after: string | undefined; atEnd: boolean }> {
  if (count === 0) return { after, atEnd: false }
  const { images, more } = await list({ after, limit: Math.min(count, maxLimit) })
  const last = images.at(-1)?.name ?? after
  if (!more) return { after: last, atEnd: true }
  return skip(count - images.length, last)
}

/**
 * The page that the query asks for by `offset`, `limit` and, in our own links, `cursor`: the name before the
 * page's first. Without a cursor, an offset costs one listing for each 1,000 names that it skips.
 * @param url of the collection, for the links
 * @throws ImageError bad-request, storage
 */
export async function listPage(query: URLSearchParams, url: string): Promise<Page> {
  const limit = wholeNumber(query, 'limit', { min: 1, max: maxLimit, otherwise: 10 })
  const offset = wholeNumber(query, 'offset', { min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0 })
  const cursor = query.get('cursor')
  const start = cursor === null ? await skip(offset) : { after: fromCursor(cursor), atEnd: false }
  const { images, more } = start.atEnd
    ? { images: [], more: false }
    : await list({ after: start.after, limit })
  const link = (to: Record<string, string>) =>
    `${url}?${new URLSearchParams({ ...to, limit: String(limit) })}`
  const previous = Math.max(0, offset - limit)
  return {
    images,
    next: more ? link({ offset: String(offset + limit), cursor: toCursor(images.at(-1)?.name ?? '') }) : null,
    previous: link({ offset: String(previous) }),
  }
}
