// The images of the gallery: pages of the service's list, in its order, and newer uploads.
import { computed, signal } from '@preact/signals'
import { texts } from '../../texts.ts'
import { Failure, getJson, local } from './api.ts'
import type { Image } from './image.ts'
import { announce, notify } from './notices.ts'

/** A screen or two of images. */
const pageSize = 60

export type Sort = 'newest' | 'name'

interface Page {
  readonly next: string | null
  readonly data: readonly Image[]
}

const first = Symbol('the first page')

const sortPlace = 'darkroom.sort'
export const sort = signal<Sort>(localStorage.getItem(sortPlace) === 'name' ? 'name' : 'newest')
export const prefix = signal('')
/** In the order shown. */
export const ids = signal<readonly string[]>([])
export const imagesById = signal<ReadonlyMap<string, Image>>(new Map())
/** Hidden because their deletion may be undone. */
export const hidden = signal<ReadonlySet<string>>(new Set())
export const failure = signal<string | undefined>(undefined)
const next = signal<string | null | typeof first>(first)
export const hasMore = computed(() => next.value !== null)
export const hasBegun = computed(() => next.value !== first)

/** The visible images. */
export const shown = computed(() => ids.value.filter((id) => !hidden.value.has(id)))

let loading: Promise<void> | undefined
let generation = new AbortController()

const firstPage = () =>
  `/v1/images?${new URLSearchParams({ sort: sort.value, prefix: prefix.value, limit: String(pageSize) })}`

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
      sort.value = 'name'
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
export function reload(): Promise<void> {
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

export function sortBy(wanted: Sort): void {
  localStorage.setItem(sortPlace, wanted)
  sort.value = wanted
  reload()
}

export function search(wanted: string): void {
  if (wanted === prefix.value) return
  prefix.value = wanted
  reload().then(() => announce(texts.images(shown.value.length)))
}

/** Returns the position of an image that isn't listed; undefined if it is after what is loaded. */
function placeOf({ id }: Image): number | undefined {
  if (sort.value === 'newest') return 0
  const place = ids.value.findIndex((other) => other > id)
  if (place >= 0) return place
  return hasMore.value ? undefined : ids.value.length
}

/** Updates an image, or inserts a new one in order. */
export function put(image: Image): void {
  imagesById.value = new Map(imagesById.value).set(image.id, image)
  if (ids.value.includes(image.id) || !image.id.startsWith(prefix.value)) return
  const place = placeOf(image)
  if (place !== undefined) ids.value = ids.value.toSpliced(place, 0, image.id)
}

export function forget(id: string): void {
  ids.value = ids.value.filter((other) => other !== id)
}

export function hide(names: readonly string[]): void {
  hidden.value = new Set([...hidden.value, ...names])
}

export function unhide(names: readonly string[]): void {
  hidden.value = new Set([...hidden.value].filter((id) => !names.includes(id)))
}
