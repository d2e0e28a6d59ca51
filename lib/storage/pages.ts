// Pages of the list: which images there are, with what the index says of them. At most two calls to S3 for each,
// once the index is complete.
import type { Entry, Kind } from '../image/entry.ts'
import { ImageError } from '../image/errors.ts'
import { timeIn } from '../image/time.ts'
import { type Listed, list } from './bucket.ts'
import { isComplete } from './complete.ts'
import {
  afterMoment,
  afterName,
  beforeName,
  byKind,
  byName,
  byTime,
  encodedNameIn,
  encodeName,
  entryIn,
  type Moment,
  momentIn,
  tailIn,
} from './index-keys.ts'
import { type Part as Keys, type ListedKey, listKeys, maxKeys } from './listing.ts'

/** An image of a list. */
export interface Candidate {
  readonly image: Listed
  /** What the index says of this version; `unknown` if only the manifest can tell. */
  readonly entry: Entry | 'none' | 'unknown'
  readonly moment: Moment
}

/** A part of the list. */
export interface Part {
  readonly candidates: readonly Candidate[]
  readonly more: boolean
  /** The position of its last key; undefined if it has none. */
  readonly last: Moment | undefined
}

/** Some keys more than images: those that change have two. */
const spare = 24

const none: Keys = { keys: [], more: false }

/** Returns the time in the name, or that of the last write. */
const momentOf = ({ name, lastModified }: Listed, entry?: Entry): Moment => ({
  name,
  time: entry?.time ?? timeIn(name) ?? lastModified.getTime(),
})

const hasAll = ({ status, looks }: Entry) => status === 'processing' || looks !== undefined

/** Joins originals, which say what exists, with the index, which may be a moment older. */
function join(images: readonly Listed[], { keys, more }: Keys): Candidate[] {
  const tails = keys.map(({ key }) => tailIn(key))
  const found = new Map<string, Entry>()
  const etags = new Map(images.map(({ name, etag }) => [name, etag]))
  for (const entry of tails.flatMap((tail) => entryIn(tail) ?? []))
    if (etags.get(entry.name) === entry.etag) found.set(entry.name, entry)
  const end = Buffer.from(more ? encodedNameIn(tails.at(-1) ?? '') : '')
  const isListed = (name: string) => !more || Buffer.compare(Buffer.from(encodeName(name)), end) <= 0
  return images.map((image) => {
    const entry = found.get(image.name)
    const known = entry && (hasAll(entry) ? entry : 'unknown')
    return {
      image,
      entry: known ?? (isListed(image.name) ? 'none' : 'unknown'),
      moment: momentOf(image, entry),
    }
  })
}

/**
 * Lists images in the order of their names.
 * @param after only names after this one
 * @param skip that many of them
 * @param limit 1 to 1,000 images
 * @throws ImageError storage
 */
export async function listByName({
  prefix,
  after,
  skip,
  limit,
}: {
  prefix: string
  after?: string | undefined
  skip: number
  limit: number
}): Promise<Part> {
  const ofIndex = (from: string | undefined) =>
    listKeys(byName + encodeName(prefix), { after: from, limit: Math.min(maxKeys, limit + spare) })
  const originals = list({ prefix, after, skip, limit })
  // After an offset, only the originals say where the page begins.
  const [{ images, more }, early] = await Promise.all([
    originals,
    skip === 0 ? ofIndex(after === undefined ? undefined : afterName(after)) : undefined,
  ])
  const [first] = images
  const facts = early ?? (first ? await ofIndex(beforeName(first.name)) : none)
  const candidates = join(images, facts)
  // Keys of images that change may push others out: these are on the next page.
  const cut = candidates.findIndex(({ entry }, index) => index > 0 && entry === 'unknown' && facts.more)
  const kept = cut === -1 ? candidates : candidates.slice(0, cut)
  return { candidates: kept, more: more || cut !== -1, last: kept.at(-1)?.moment }
}

const compare = (one: Moment, other: Moment) =>
  other.time - one.time || (one.name < other.name ? -1 : Number(one.name > other.name))

/** How to list by time. */
interface ByTime {
  readonly prefix: string
  /** Only images of this kind. */
  readonly kind: Kind | undefined
  readonly after: Moment | undefined
  readonly skip: number
  readonly limit: number
}

/** Sorts what is listed by name. */
function sorted(candidates: readonly Candidate[], { after, skip, limit }: ByTime): Part {
  const behind = candidates
    .filter(({ moment }) => after === undefined || compare(moment, after) > 0)
    .toSorted((one, other) => compare(one.moment, other.moment))
  const page = behind.slice(skip, skip + limit)
  return { candidates: page, more: behind.length > skip + page.length, last: page.at(-1)?.moment }
}

/** The maximum number of images to sort while the index isn't complete. */
const mostSorted = 10_000

/** @throws ImageError bad-request, if there are more than 10,000; storage */
async function listUnindexed(wanted: ByTime): Promise<Part> {
  const { images } = await list({ prefix: wanted.prefix, limit: mostSorted + 1 })
  if (images.length > mostSorted)
    throw new ImageError(
      'bad-request',
      `sort=newest supports at most ${mostSorted} images until the repair pass has indexed them: narrow it with prefix, or omit sort`,
    )
  const found = images.map((image) => ({ image, entry: 'unknown' as const, moment: momentOf(image) }))
  return sorted(found, wanted)
}

/** An image that changes may have two entries: the newest one counts; at the same time, the processed one. */
function toCandidates(keys: readonly ListedKey[]): Candidate[] {
  const found = new Map<string, Entry>()
  for (const { key } of keys) {
    const entry = entryIn(tailIn(key))
    const other = entry && found.get(entry.name)
    const isBetter = other?.status === 'processing' && other.time === entry?.time
    if (entry && (!other || isBetter)) found.set(entry.name, entry)
  }
  return [...found.values()].map((entry) => ({
    image: entry,
    entry: hasAll(entry) ? entry : 'unknown',
    moment: momentOf(entry, entry),
  }))
}

/**
 * Lists images, newest first. A prefix of at most 1,000 images is sorted; of one with more, the part that is returned
 * has images with other names, too.
 * @throws ImageError bad-request, while the index isn't complete; storage
 */
export async function listByTime(wanted: ByTime): Promise<Part> {
  const { prefix, kind, after, skip, limit } = wanted
  if (!(await isComplete())) return listUnindexed(wanted)
  if (prefix !== '') {
    const { images, more } = await list({ prefix, limit: maxKeys })
    if (!more) {
      const facts = await listKeys(byName + encodeName(prefix), { limit: maxKeys })
      return sorted(join(images, facts), wanted)
    }
  }
  if (prefix !== '' && skip > 0)
    throw new ImageError(
      'bad-request',
      `offset with sort=newest supports at most ${maxKeys} images of a prefix: follow "next"`,
    )
  const folder = kind === undefined ? byTime : byKind(kind)
  const start = after === undefined ? { skip } : { after: afterMoment(folder, after) }
  const { keys, more } = await listKeys(folder, { ...start, limit })
  const last = keys.at(-1)
  return { candidates: toCandidates(keys), more, last: last && momentIn(last.key) }
}

/** The maximum number of calls to look for images that wait. */
const mostLooks = 20

/**
 * Returns images that wait for the worker: they are among the newest. Costs a call to S3 for each
 * 1,000 of them, at most 20.
 * @throws ImageError storage
 */
export async function listWaiting(): Promise<Entry[]> {
  const waiting: Entry[] = []
  let after: string | undefined
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const { keys, more } = await listKeys(byTime, { after, limit: maxKeys })
    const some = toCandidates(keys).flatMap(({ entry }) => (typeof entry === 'string' ? [] : [entry]))
    const found = some.filter(({ status }) => status === 'processing')
    waiting.push(...found)
    if (!more || found.length === 0) break
    after = keys.at(-1)?.key
  }
  return waiting
}
