// An older image service as a source: each speaks one of five wires, and some have no list.
import { provenanceOf } from '../lib/image/provenance.ts'
import { imageIn } from './base64.ts'
import { namesIn } from './lines.ts'
import { notesIn } from './notes.ts'
import { type Asking, ask, bytesOf, download, isPassing, jsonOf, SourceError } from './remote.ts'
import { failed, type Item, messageOf, type Opened, type Passed, type Source, SourceGone } from './source.ts'
import { spool, startOf } from './spool.ts'

/** The wires of the older services, as in docs/migrate.md. `form` and `images` fetch in the same way. */
export const wires = ['base64', 'images', 'form', 'root', 'v1'] as const
export type Wire = (typeof wires)[number]

/** A service, and what is known of it before it is asked. */
export interface Older {
  /** With a slash at its end. */
  readonly base: URL
  readonly asking: Asking
  /** A file with the names of its images, a line for each. */
  readonly names: string | undefined
}

/** An image as a list of the service names it. */
export interface Listed extends Omit<Item, 'open' | 'path' | 'id'> {
  readonly id: string
  /** Of its bytes, if the list has it. */
  readonly url?: URL
  /** Whether only its description has its date and filename, because it isn't processed yet. */
  readonly isBrief?: boolean
}

/** A list, as the service or a file has it; `names` may begin with them. */
type Lists = AsyncIterable<Listed>

type Fetch = (older: Older, image: Listed, most?: number) => Promise<Opened>

const part = encodeURIComponent

const fetchBase64: Fetch = ({ base, asking }, { id }, most) => {
  const question = {
    method: 'POST' as const,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filenames: [id] }),
  }
  return ask(new URL('get', base), question, asking, async (response) => {
    const bytes = imageIn(bytesOf(response))
    return spool(most === undefined ? bytes : startOf(bytes, most))
  })
}

const fetchByPath =
  (folder: string): Fetch =>
  ({ base, asking }, { id, url }, most) =>
    download(url ?? new URL(folder + part(id), base), asking, most)

const fetches: Readonly<Record<Wire, Fetch>> = {
  base64: fetchBase64,
  images: fetchByPath('images/'),
  form: fetchByPath('images/'),
  root: fetchByPath(''),
  v1: async ({ base, asking }, { id, url, isBrief }, most) => {
    if (url && !isBrief) return download(url, asking, most)
    const to = new URL(`v1/images/${part(id)}`, base)
    const described = fromV1((await ask(to, {}, asking, jsonOf)) as V1Image, to)
    if (!described.url) throw new SourceError('The description of the image has no path', 200)
    return { ...(await download(described.url, asking, most)), ...provenanceOf(described) }
  },
}

interface V1Image {
  readonly id?: unknown
  readonly path?: unknown
  readonly bytes?: unknown
  readonly etag?: unknown
  readonly created_at?: unknown
  readonly filename?: unknown
  readonly status?: unknown
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

function fromV1(image: V1Image, base: URL): Listed {
  const id = textOf(image.id)
  if (id === undefined) throw new SourceError('The list has an image without an id', 200)
  const path = textOf(image.path)
  const etag = textOf(image.etag) ?? ''
  const time = Date.parse(textOf(image.created_at) ?? '')
  return {
    id,
    ...(path !== undefined && URL.canParse(path, base.href) ? { url: new URL(path, base.href) } : {}),
    ...(typeof image.bytes === 'number' ? { size: image.bytes } : {}),
    stamp: etag,
    md5: /^"?([0-9a-f]{32})"?$/.exec(etag)?.[1],
    filename: textOf(image.filename),
    notes: notesIn(image),
    ...(Number.isNaN(time) ? {} : { created: new Date(time) }),
  }
}

/** Until an image is processed, a list has the date of its upload instead of its own. */
function inList(image: V1Image, base: URL): Listed {
  const { created, filename, ...listed } = fromV1(image, base)
  return image.status === 'processing'
    ? { ...listed, isBrief: true }
    : { ...listed, ...provenanceOf({ created, filename }) }
}

/** The pages of `GET /v1/images`, whose links are followed as they are. */
async function* listV1({ base, asking }: Older): Lists {
  const seen = new Set<string>()
  for (let url: URL | undefined = new URL('v1/images?limit=100', base); url; ) {
    seen.add(url.href)
    const page = (await ask(url, {}, asking, jsonOf)) as { data?: unknown; next?: unknown }
    if (!Array.isArray(page.data)) throw new SourceError(`${url.href} answers without a list`, 200)
    for (const image of page.data as V1Image[]) yield inList(image, url)
    const next = textOf(page.next)
    url = next === undefined ? undefined : new URL(next, url.href)
    if (url && seen.has(url.href)) throw new SourceError(`The list repeats itself: ${url.href}`, 200)
  }
}

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string')

const askRoot = ({ base, asking }: Older, tries?: number) =>
  ask(base, { headers: { accept: 'application/json' } }, { ...asking, tries }, jsonOf)

/** The names at `GET /`. */
async function* listRoot(older: Older): Lists {
  const names = await askRoot(older)
  if (!isNames(names)) throw new SourceError(`${older.base.href} answers without a list of names`, 200)
  for (const id of names) yield { id, stamp: '' }
}

async function* listFile(file: string): Lists {
  for await (const id of namesIn(file)) yield { id, stamp: '' }
}

/** Tries to find what a service is: a refusal isn't an error, but a service that doesn't answer is. */
async function tried<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof SourceError && error.status > 0 && ![401, 403, 429].includes(error.status))
      return undefined
    throw error
  }
}

/** A service that is there answers a probe soon. */
const probes = 3

const isV1 = async ({ base, asking }: Older) => {
  const found = await tried(ask(new URL('v1/images?limit=1', base), {}, { ...asking, tries: probes }, jsonOf))
  return (found as { kind?: unknown } | undefined)?.kind === 'Collection'
}

const hasList = async (older: Older) => isNames(await tried(askRoot(older, probes)))

/** Returns the wire by which the service has an image. */
async function wireOf(older: Older, image: Listed): Promise<Wire | undefined> {
  for (const wire of ['images', 'base64', 'root'] as const) {
    const file = await tried(fetches[wire](older, image, 4096).catch(asSourceError))
    await file?.close()
    if (file) return wire
  }
  return undefined
}

/** What isn't an image isn't the answer of this wire. */
function asSourceError(error: unknown): never {
  if (error instanceof SourceError) throw error
  throw new SourceError('Not an image', 404, undefined, error)
}

const noList = (base: URL) =>
  `${base.href} has no list of its images: name them in a file, a line for each, with --names`

async function listOf(older: Older, wire: Wire | undefined): Promise<() => Lists> {
  const { names, base } = older
  if (names !== undefined) return () => listFile(names)
  if (wire === 'v1') return () => listV1(older)
  if (wire === 'root' || (await hasList(older))) return () => listRoot(older)
  throw new Error(noList(base))
}

/** Returns the wire of a service, found by asking it. @throws Error, if it is unknown */
async function probe(older: Older): Promise<Wire> {
  if (older.names === undefined) {
    if (await isV1(older)) return 'v1'
    if (await hasList(older)) return 'root'
    throw new Error(noList(older.base))
  }
  for await (const image of listFile(older.names)) {
    const wire = await wireOf(older, image)
    if (wire) return wire
    throw new Error(`${older.base.href} has no ${image.id} by any wire: choose one with --contract`)
  }
  throw new Error(`${older.names} has no names`)
}

/** Files in a row that a service doesn't answer for, after all retries, until it counts as gone. */
const mostSilent = 8

/** Fetches until the service is gone. */
function patient(fetch: Fetch): Fetch {
  let silent = 0
  return async (older, image, most) => {
    try {
      const file = await fetch(older, image, most)
      silent = 0
      return file
    } catch (error) {
      silent = error instanceof SourceError && isPassing(error) ? silent + 1 : 0
      if (silent < mostSilent) throw error
      throw new SourceGone(`${older.base.href} doesn't answer any more: ${messageOf(error)}`)
    }
  }
}

async function* itemsOf(
  older: Older,
  lists: Lists,
  fetch: Fetch,
): AsyncGenerator<Item | Passed, void, undefined> {
  try {
    for await (const image of lists) {
      const { id, url: _, isBrief: __, ...known } = image
      yield { ...known, id, path: id, open: (most) => fetch(older, image, most) }
    }
  } catch (error) {
    older.asking.signal.throwIfAborted()
    yield failed(older.base.href, error)
  }
}

/**
 * Returns an older service as a source.
 * @param contract its wire; undefined to find out
 * @throws Error, if it doesn't answer, or none of the wires is its
 */
export async function olderService(
  older: Older,
  contract: Wire | undefined,
): Promise<Source & { wire: Wire }> {
  const wire = contract ?? (await probe(older))
  const lists = await listOf(older, wire)
  const has = async (id: string) => {
    const url = new URL(`v1/images/${part(id)}`, older.base)
    return (await tried(ask(url, {}, { ...older.asking, tries: probes }, jsonOf))) !== undefined
  }
  return {
    wire,
    ...(wire === 'v1' ? { has } : {}),
    [Symbol.asyncIterator]: () => itemsOf(older, lists(), patient(fetches[wire])),
  }
}
