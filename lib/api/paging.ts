// Pages by offset and limit. Their links carry a cursor, so that each page costs one listing.
import * as z from 'zod/mini'
import { ImageError } from '../image/errors.ts'
import { type Listed, list } from '../storage/bucket.ts'
import { listNewest, type Moment } from '../storage/newest.ts'
import { parseQuery, wholeNumber } from './query.ts'

/** The maximum number of names in a page: S3's, too. */
const maxLimit = 1000

/** The query of a page. */
export const pageQuery = z.object({
  offset: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0 }).check(
    z.describe('Number of images to skip'),
  ),
  limit: wholeNumber({ min: 1, max: maxLimit, otherwise: 10 }).check(
    z.describe('Maximum number of images in the page'),
  ),
  cursor: z.optional(z.string()).check(z.describe('The position of a `next` link: use the link unchanged')),
  prefix: z._default(z.string(), '').check(z.describe('Only names with this prefix')),
  sort: z
    ._default(z.enum(['name', 'newest'], 'must be name or newest'), 'name')
    .check(z.describe('name: in ascending order of names; newest: by time, newest first')),
})

export interface Page {
  readonly images: Listed[]
  /** URL of the next page, or null. */
  readonly next: string | null
  /** URL of the previous page; for the first page, its own. */
  readonly previous: string
}

/** Which images to list. */
interface Wanted {
  readonly prefix: string
  readonly offset: number
  readonly limit: number
  readonly cursor: string | undefined
}

/** Some images in order; `end` is the cursor after them. */
interface Part {
  readonly images: Listed[]
  readonly more: boolean
  readonly end: string
}

const toCursor = (name: string) => Buffer.from(name).toString('base64url')

function fromCursor(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString()
  if (name !== '' && toCursor(name) === cursor) return name
  throw new ImageError('bad-request', 'Invalid cursor: use the "next" link unchanged')
}

async function byName({ prefix, offset, limit, cursor }: Wanted): Promise<Part> {
  const start = cursor === undefined ? { skip: offset } : { after: fromCursor(cursor) }
  const { images, more } = await list({ ...start, prefix, limit })
  return { images, more, end: toCursor(images.at(-1)?.name ?? '') }
}

function momentOf(cursor: string): Moment {
  const [, time, name] = /^(\d+) (.+)$/s.exec(fromCursor(cursor)) ?? []
  if (time && name) return { time: Number(time), name }
  throw new ImageError('bad-request', 'Invalid cursor for this sort: use the "next" link unchanged')
}

async function byTime({ prefix, offset, limit, cursor }: Wanted): Promise<Part> {
  const [after, over] = cursor === undefined ? [undefined, offset] : [momentOf(cursor), 0]
  const { images, more, last } = await listNewest({ prefix, after, limit: over + limit })
  return {
    images: images.slice(over),
    more,
    end: last ? toCursor(`${last.time} ${last.name}`) : '',
  }
}

const orders = { name: byName, newest: byTime } as const

/**
 * Returns the page for `offset`, `limit`, `prefix`, `sort` and, in links, `cursor`: the position
 * before its first image. Without a cursor, an offset costs one listing for each 1,000 names that it skips.
 * @param url of the collection, for the links
 * @throws ImageError bad-request, storage
 */
export async function listPage(query: URLSearchParams, url: string): Promise<Page> {
  const { limit, offset, cursor, prefix, sort } = parseQuery(pageQuery, query)
  const { images, more, end } = await orders[sort]({ prefix, offset, limit, cursor })
  const same = [...query].filter(([key]) => key === 'prefix' || key === 'sort')
  const link = (to: Record<string, string>) =>
    `${url}?${new URLSearchParams([...Object.entries({ ...to, limit: String(limit) }), ...same])}`
  return {
    images,
    next: more ? link({ offset: String(offset + limit), cursor: end }) : null,
    previous: link({ offset: String(Math.max(0, offset - limit)) }),
  }
}
