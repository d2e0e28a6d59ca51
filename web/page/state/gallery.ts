// The images of the gallery: pages of the service's list, in its order, and newer uploads.
import { computed, signal } from '@preact/signals'
import { texts } from '../../texts.ts'
import { Failure, getJson, local, send, whole } from './api.ts'
import { belongs, type Filters, listQuery, setFilters, sort } from './filters.ts'
import type { Image } from './image.ts'
import { announce, notify } from './notices.ts'

/** A screen or two of images. */
const pageSize = 60

/** The most images of a page. */
const mostInPage = 1000

interface Page {
  readonly next: string | null
  readonly data: readonly Image[]
}

const first = Symbol('the first page')

/** In the order shown. */
export const ids = signal<readonly string[]>([])
export const imagesById = signal<ReadonlyMap<string, Image>>(new Map())
/** Hidden because their deletion may be undone. */
const hidden = signal<ReadonlySet<string>>(new Set())
export const failure = signal<string | undefined>(undefined)
const next = signal<string | null | typeof first>(first)
export const hasMore = computed(() => next.value !== null)
export const hasBegun = computed(() => next.value !== first)

/** The visible images. */
export const shown = computed(() => ids.value.filter((id) => !hidden.value.has(id)))

let loading: Promise<void> | undefined
let generation = new AbortController()

const firstPage = () => `/v1/images?${listQuery(pageSize)}`

function take({ data, next: behind }: Page): void {
  const known = new Set(ids.value)
  const images = new Map(imagesById.value)
  for (const image of data) images.set(image.id, image)
  imagesById.value = images
  ids.value = [...ids.value, ...data.flatMap(({ id }) => (known.has(id) ? [] : [id]))]
  next.value = behind && local(behind)
}

async function load(from: AbortController): Promise<void> {
  if (next.value === null) return
  const path = next.value === first ? firstPage() : next.value
  try {
    const page = await getJson<Page>(path, { signal: from.signal })
    if (from === generation) take(page)
  } catch (error) {
    if (from !== generation) return
    if (!(error instanceof Failure)) throw error
    if (error.status === 400 && sort.value === 'newest') {
      notify({ text: texts.tooManyToSort })
      setFilters({ sort: 'name' })
      return reload()
    }
    failure.value = error.message
  }
}

/** Loads the next page, once for concurrent callers. */
export function loadMore(): Promise<void> {
  failure.value = undefined
  const from = generation
  loading ??= load(from).finally(() => {
    if (from === generation) loading = undefined
  })
  return loading
}

/** Starts again, as after another search. */
function reload(): Promise<void> {
  generation.abort()
  generation = new AbortController()
  loading = undefined
  next.value = first
  ids.value = []
  return loadMore()
}

/** Loads all pages. @returns false if that fails */
export async function loadAll(): Promise<boolean> {
  while (hasMore.value && failure.value === undefined) await loadMore()
  return failure.value === undefined
}

/** Lists other images, or in another order. */
export function list(wanted: Partial<Filters>): void {
  setFilters(wanted)
  reload().then(() => announce(texts.images(shown.value.length)))
}

/** Returns the position of an image that isn't listed; undefined if it is after what is loaded. */
function placeOf({ id }: Image): number | undefined {
  if (sort.value === 'newest') return 0
  const place = ids.value.findIndex((other) => other > id)
  if (place >= 0) return place
  return hasMore.value ? undefined : ids.value.length
}

/** When the page itself put an image into the list: a list that was requested before doesn't know of it. */
const touched = new Map<string, number>()

/** Returns whether an image that the service doesn't list stays: it is new, or not validated yet. */
function isKept(id: string, asked: number): boolean {
  const image = imagesById.value.get(id)
  return (touched.get(id) ?? 0) > asked || (image?.status === 'processing' && image.etag === undefined)
}

/**
 * Puts a current page in place of the beginning of the list.
 * @returns whether the list is now as the page says: not, if the page itself knows more
 */
function renew({ data, next: behind }: Page, asked: number): boolean {
  const listed = new Set(data.map(({ id }) => id))
  const end = behind === null ? ids.value.length : ids.value.findLastIndex((id) => listed.has(id)) + 1
  const rest = ids.value.slice(end).filter((id) => !listed.has(id))
  const kept = ids.value.slice(0, end).filter((id) => !listed.has(id) && isKept(id, asked))
  const images = new Map(imagesById.value)
  for (const image of data) if ((touched.get(image.id) ?? 0) <= asked) images.set(image.id, image)
  imagesById.value = images
  ids.value = [...kept, ...listed, ...rest]
  if (rest.length === 0) next.value = behind && local(behind)
  return kept.length === 0 && data.every(({ id }) => (touched.get(id) ?? 0) <= asked)
}

let seen: { readonly path: string; readonly etag: string | null } | undefined

/**
 * Asks whether what is listed changed, and shows what did: at most 1,000 images.
 * @throws Failure
 */
export async function refresh(): Promise<void> {
  const from = generation
  const isFirst = next.value === first
  // What failed before is asked for again, until the service answers.
  if ((isFirst && failure.value === undefined) || loading) return
  const limit = Math.min(mostInPage, Math.max(pageSize, Math.ceil(ids.value.length / pageSize) * pageSize))
  const path = `/v1/images?${listQuery(limit)}`
  const known = !isFirst && seen?.path === path && seen.etag ? { 'if-none-match': seen.etag } : {}
  const asked = performance.now()
  const response = await send(path, { headers: known, cache: 'no-store', asks: !isFirst })
  const page = response.status === 304 ? undefined : await whole(response.json() as Promise<Page>)
  if (from !== generation || loading) return
  failure.value = undefined
  if (!page) return
  // Otherwise, the same page is requested again.
  seen = renew(page, asked) ? { path, etag: response.headers.get('etag') } : undefined
}

/** Updates an image, or inserts a new one in order. */
export function put(image: Image): void {
  imagesById.value = new Map(imagesById.value).set(image.id, image)
  touched.set(image.id, performance.now())
  if (ids.value.includes(image.id) || !belongs(image)) return
  const place = placeOf(image)
  if (place !== undefined) ids.value = ids.value.toSpliced(place, 0, image.id)
}

/** Removes an image from the gallery. */
export function forget(id: string): void {
  ids.value = ids.value.filter((other) => other !== id)
}

/** Hides images until they are deleted, or unhidden. */
export function hide(names: readonly string[]): void {
  hidden.value = new Set([...hidden.value, ...names])
}

/** Shows hidden images again. */
export function unhide(names: readonly string[]): void {
  hidden.value = new Set([...hidden.value].filter((id) => !names.includes(id)))
}
