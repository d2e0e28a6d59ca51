// Pages by offset and limit. Their links carry a cursor, so that each page costs the same.
import pLimit from 'p-limit'
import * as z from 'zod/mini'
import { fitting } from '../http/limits.ts'
import { type Entry, kindOf } from '../image/entry.ts'
import { ImageError } from '../image/errors.ts'
import { formats } from '../image/image.ts'
import type { Moment } from '../storage/index-keys.ts'
import { type Candidate, listByName, listByTime, type Part } from '../storage/pages.ts'
import { fromCursor, nameCursor, nameIn, toCursor } from './cursor.ts'
import { parseQuery, wholeNumber } from './query.ts'

/** The maximum number of images in a page: S3's, too. */
const maxLimit = 1000

/** Calls to storage at a time, for images that the index doesn't describe. */
const atOnce = 32

/** The maximum length of a search, in characters. */
const maxSearch = 200

const statuses = ['ready', 'processing', 'failed'] as const

/** The query of a page. */
export const pageQuery = z.object({
  offset: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0 }).check(
    z.describe('Number of images to skip; without filters'),
  ),
  limit: wholeNumber({ min: 1, max: maxLimit, otherwise: 10 }).check(
    z.describe('Maximum number of images in the page'),
  ),
  cursor: z.optional(z.string()).check(z.describe('The position of a `next` link: use the link unchanged')),
  prefix: z._default(z.string(), '').check(z.describe('Only names with this prefix')),
  q: z
    .optional(z.string().check(z.maxLength(maxSearch, `must have at most ${maxSearch} characters`)))
    .check(
      z.describe(
        'Only images with all of these words in their name, filename, alt text, or tags, in any case',
      ),
    ),
  status: z
    .optional(z.enum(statuses, `must be ${statuses.join(', ')}`))
    .check(z.describe('Only images with this status')),
  format: z
    .optional(z.enum(formats, `must be ${formats.join(', ')}`))
    .check(z.describe('Only processed images of this format')),
  sort: z
    .optional(z.enum(['name', 'newest'], 'must be name or newest'))
    .check(
      z.describe(
        'name: in ascending order of names; newest: by time, newest first. By default newest with `q`, `status` or `format`, ' +
          'otherwise name',
      ),
    ),
})

type Query = z.output<typeof pageQuery>

/** What filters compare. */
interface Described {
  readonly id: string
  readonly filename?: string | undefined
  readonly alt?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly status: string
  readonly format?: string | undefined
}

const inLowerCase = (text: string) => text.normalize('NFC').toLowerCase()

/** Returns whether an image has all words of a search. */
function hasWords({ id, filename = '', alt = '', tags = [] }: Described, search = ''): boolean {
  const words = inLowerCase(search).split(/\s+/)
  const said = inLowerCase([id, filename, alt, ...tags].join('\n'))
  return words.every((word) => said.includes(word))
}

export interface Page<T> {
  readonly images: T[]
  /** URL of the next page, or null. */
  readonly next: string | null
  /** URL of the previous page; for the first page, its own. */
  readonly previous: string
}

const isFiltered = ({ status, format, q }: Query) =>
  status !== undefined || format !== undefined || q !== undefined

/**
 * Each order: how it lists, and the cursor of a position. A filter without an index of its own looks at 1,000 images.
 */
const orders = {
  name: {
    list: ({ prefix, offset, limit, cursor, ...filters }: Query) =>
      listByName({
        prefix,
        limit: isFiltered({ prefix, offset, limit, cursor, ...filters }) ? maxLimit : limit,
        skip: cursor === undefined ? offset : 0,
        after: cursor === undefined ? undefined : nameIn(cursor),
      }),
    toCursor: ({ name }: Moment) => nameCursor(name),
  },
  newest: {
    list: ({ prefix, offset, limit, cursor, status, format, q }: Query) => {
      const kind = format ?? (status === 'failed' ? status : undefined)
      const isSearched = prefix !== '' || q !== undefined || (status !== undefined && kind === undefined)
      return listByTime({
        prefix,
        kind,
        limit: isSearched ? maxLimit : limit,
        skip: cursor === undefined ? offset : 0,
        after: cursor === undefined ? undefined : fromCursor(cursor),
      })
    },
    toCursor,
  },
} as const

const toDescribed = (entry: Entry): Described => ({
  ...{ id: entry.name, filename: entry.filename, ...entry.looks?.notes },
  status: entry.status,
  format: entry.status === 'ready' ? kindOf(entry) : undefined,
})

/** Describes the images that the filters leave, until there are enough. */
async function select<T extends Described>(
  { candidates, more, last }: Part,
  { prefix, status, format, q, limit }: Query,
  describe: (candidate: Candidate) => Promise<T | undefined>,
): Promise<{ images: T[]; end: Moment | undefined }> {
  const isWanted = (one: Described) =>
    (status === undefined || one.status === status) &&
    (format === undefined || one.format === format) &&
    (q === undefined || hasWords(one, q))
  const possible = candidates.filter(
    ({ image, entry }) =>
      image.name.startsWith(prefix) && (typeof entry === 'string' || isWanted(toDescribed(entry))),
  )
  const images: T[] = []
  for (let start = 0; start < possible.length; ) {
    const some = possible.slice(start, start + limit - images.length)
    const described = await pLimit(atOnce).map(some, describe)
    images.push(...described.filter((one) => one !== undefined && isWanted(one)).map((one) => one as T))
    start += some.length
    const moment = some.at(-1)?.moment
    const isLast = moment === undefined || moment === candidates.at(-1)?.moment
    if (images.length >= limit) return { images, end: more || !isLast ? moment : undefined }
  }
  return { images, end: more ? last : undefined }
}

/**
 * Returns the page for `offset`, `limit`, `prefix`, `q`, `status`, `format`, `sort` and, in links, `cursor`: the
 * position before its first image. Without a cursor, an offset costs one listing for each 1,000 names that it skips.
 * @param url of the collection, for the links
 * @param describe undefined if the image was removed since it was listed
 * @throws ImageError bad-request, storage
 */
export async function listPage<T extends Described>(
  query: URLSearchParams,
  url: string,
  describe: (candidate: Candidate) => Promise<T | undefined>,
): Promise<Page<T>> {
  const wanted = parseQuery(pageQuery, query)
  const { limit, offset, cursor, status, format, sort = isFiltered(wanted) ? 'newest' : 'name' } = wanted
  if (isFiltered(wanted) && offset > 0 && cursor === undefined)
    throw new ImageError('bad-request', 'offset can’t be combined with q, status or format: follow "next"')
  const order = orders[sort]
  // Only processed images have a format.
  const isNothing = format !== undefined && (status ?? 'ready') !== 'ready'
  const part = isNothing ? { candidates: [], more: false, last: undefined } : await order.list(wanted)
  const { images: found, end: last } = await select(part, wanted, describe)
  const images = fitting(found)
  const cut = images.length < found.length ? images.at(-1)?.id : undefined
  const end = cut === undefined ? last : part.candidates.find(({ image }) => image.name === cut)?.moment
  const same = [...query].filter(([key]) => ['prefix', 'q', 'sort', 'status', 'format'].includes(key))
  const link = (to: Record<string, string>) =>
    `${url}?${new URLSearchParams([...Object.entries({ ...to, limit: String(limit) }), ...same])}`
  const passed = cut === undefined ? limit : images.length
  const before = isFiltered(wanted) ? 0 : Math.max(0, offset - limit)
  return {
    images,
    next: end ? link({ offset: String(offset + passed), cursor: order.toCursor(end) }) : null,
    previous: link({ offset: String(before) }),
  }
}
