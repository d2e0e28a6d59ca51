// A page by offset and limit, with a cursor in its links: following them costs one listing a page, however deep.
import * as z from 'zod/mini'
import { ImageError } from '../image/errors.ts'
import { type Listed, list } from '../storage/bucket.ts'
import { listNewest, type Moment } from '../storage/newest.ts'
import { parseQuery, wholeNumber } from './query.ts'

/** The most names in one page, which is the most in one of S3's. */
const maxLimit = 1000

/** The query of a page. */
export const pageQuery = z.object({
  offset: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0 }).check(
    z.describe('How many images come before the page'),
  ),
  limit: wholeNumber({ min: 1, max: maxLimit, otherwise: 10 }).check(
    z.describe('The most images on the page'),
  ),
  cursor: z
    .optional(z.string())
    .check(z.describe('Where a `next` link goes on: not to be made up, follow the link as it is')),
  prefix: z._default(z.string(), '').check(z.describe('Names that begin with it alone')),
  sort: z
    ._default(z.enum(['name', 'newest'], 'must be name or newest'), 'name')
    .check(z.describe('name: in ascending order of names; newest: by time, the last one first')),
})

export interface Page {
  readonly images: Listed[]
  /** URL of the page behind this one, or null. */
  readonly next: string | null
  /** URL of the page before this one; on the first page, of itself. */
  readonly previous: string
}

/** What of all images is listed, and from where. */
interface Wanted {
  readonly prefix: string
  readonly offset: number
  readonly limit: number
  readonly cursor: string | undefined
}

/** A part of the whole; `end` is the cursor behind it. */
interface Part {
  readonly images: Listed[]
  readonly more: boolean
  readonly end: string
}

const toCursor = (name: string) => Buffer.from(name).toString('base64url')

function fromCursor(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString()
  if (name !== '' && toCursor(name) === cursor) return name
  throw new ImageError('bad-request', 'cursor is none of ours: follow a "next" link as it is')
}

async function byName({ prefix, offset, limit, cursor }: Wanted): Promise<Part> {
  const start = cursor === undefined ? { skip: offset } : { after: fromCursor(cursor) }
  const { images, more } = await list({ ...start, prefix, limit })
  return { images, more, end: toCursor(images.at(-1)?.name ?? '') }
}

function momentOf(cursor: string): Moment {
  const [, time, name] = /^(\d+) (.+)$/s.exec(fromCursor(cursor)) ?? []
  if (time && name) return { time: Number(time), name }
  throw new ImageError('bad-request', 'cursor is none of this order: follow a "next" link as it is')
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
 * The page that the query asks for by `offset`, `limit`, `prefix`, `sort` and, in our own links, `cursor`: the place
 * before the page's first. Without a cursor, an offset costs one listing for each 1,000 names that it skips.
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
