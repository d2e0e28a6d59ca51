// What the gallery lists, in the address: words, order, and kind. A reload and a link show the same.
import { signal } from '@preact/signals'
import type { Image } from './image.ts'
import { always } from './storage.ts'

export type Sort = 'newest' | 'name'

/** `processing` or `failed`, or a format; empty for all. */
export const kinds = [
  '',
  'processing',
  'failed',
  'jpeg',
  'png',
  'webp',
  'gif',
  'avif',
  'tiff',
  'heic',
] as const
export type Kind = (typeof kinds)[number]

const sortPlace = 'darkroom.sort'

const given = new URLSearchParams(location.search)
const kept = given.get('sort') ?? always.getItem(sortPlace)

export const sort = signal<Sort>(kept === 'name' ? 'name' : 'newest')
export const words = signal(given.get('q') ?? '')
export const kind = signal<Kind>(kinds.find((one) => one === given.get('kind')) ?? '')

/** Writes the filters to the address. */
function keep(): void {
  const query = new URLSearchParams()
  if (words.value !== '') query.set('q', words.value)
  if (kind.value !== '') query.set('kind', kind.value)
  if (sort.value !== 'newest') query.set('sort', sort.value)
  history.replaceState(
    history.state,
    '',
    `${location.pathname}${query.size > 0 ? `?${query}` : ''}${location.hash}`,
  )
}

export interface Filters {
  readonly sort: Sort
  readonly words: string
  readonly kind: Kind
}

/** Changes what the gallery lists, and remembers it in the address. */
export function setFilters(wanted: Partial<Filters>): void {
  if (wanted.sort) always.setItem(sortPlace, wanted.sort)
  sort.value = wanted.sort ?? sort.value
  words.value = wanted.words ?? words.value
  kind.value = wanted.kind ?? kind.value
  keep()
}

/** Returns the query of the list's first page. */
export function listQuery(limit: number): string {
  const isStatus = kind.value === 'processing' || kind.value === 'failed'
  const query = { sort: sort.value, limit: String(limit), q: words.value.trim() }
  const filter = kind.value === '' ? {} : { [isStatus ? 'status' : 'format']: kind.value }
  return String(new URLSearchParams(Object.entries({ ...query, ...filter }).filter(([, value]) => value)))
}

const inLowerCase = (text: string) => text.normalize('NFC').toLowerCase()

/** Returns whether an image belongs to the list, as the service decides. */
export function belongs({ id, filename = '', alt = '', tags = [], status, format }: Image): boolean {
  const said = inLowerCase([id, filename, alt, ...tags].join('\n'))
  const hasWords = inLowerCase(words.value)
    .split(/\s+/)
    .every((word) => said.includes(word))
  return hasWords && (kind.value === '' || kind.value === (status === 'ready' ? format : status))
}
