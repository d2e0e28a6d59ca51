// Serving what the worker or a request generates from an image, and waiting for it.
import { poll } from '../api/waiting.ts'
import type { Reply, Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import type { Size } from '../image/image.ts'
import type { Manifest } from '../image/manifest.ts'
import type { Pixels } from '../sizes/negotiate.ts'
import type { Stored } from '../storage/bucket.ts'
import { toVersion } from '../storage/keys.ts'
import { readManifest } from '../storage/manifests.ts'
import { replyWith, replyWithMade, replyWithWhole, type Shown } from './bytes.ts'
import type { Processing } from './describe.ts'
import type { ToMake } from './make.ts'
import { generateOnce } from './once.ts'

/** Milliseconds that a request waits, and between two looks. */
const waiting = { most: 8000, pause: 250 }

/** Seconds after which a client should ask again. */
const retryAfter = 2

/** It isn't ready: ask again. */
export const processing: Reply<Processing> = {
  status: 202,
  headers: { 'retry-after': String(retryAfter), 'cache-control': 'no-store' },
  json: { message: 'The image is being processed; try again', status: 'processing' },
}

/** An answer; without one, the manifest of this version of the image, if it has one. */
interface Found {
  readonly reply?: Reply<never>
  readonly manifest?: Manifest | undefined
}

/** Returns the manifest of an image, whatever its version; undefined if there is none. @throws ImageError storage */
export const anyManifestOf = async (name: string): Promise<Manifest | undefined> =>
  (await readManifest(name))?.value

/** Returns the manifest of this version of an image; undefined if it has none yet. @throws ImageError storage */
async function manifestOf({ name, etag }: Stored): Promise<Manifest | undefined> {
  const known = await anyManifestOf(name)
  return known?.version === toVersion(etag) ? known : undefined
}

/** Returns what the pixels of an image say about formats; undefined if its manifest doesn't say. */
export function pixelsIn(manifest: Manifest | undefined, { etag }: Stored): Pixels | undefined {
  if (manifest?.status !== 'ready' || manifest.version !== toVersion(etag)) return undefined
  const { graphic, opaque = false } = manifest
  return graphic === undefined ? undefined : { graphic, opaque }
}

/** Returns the size of an image; undefined if it isn't known yet. @throws ImageError undecodable, storage */
export async function sizeOf(image: Stored): Promise<Size | undefined> {
  const { width, height } = image
  if (width !== undefined && height !== undefined) return { width, height }
  const manifest = await manifestOf(image)
  if (manifest?.status === 'failed') throw new ImageError('undecodable', manifest.reason)
  return manifest?.status === 'ready' ? manifest : undefined
}

/**
 * Looks for what is generated from this version of an image.
 * @throws ImageError undecodable, if nothing can be; precondition, range, storage
 */
export async function findGenerated(image: Stored, shown: Shown, request: Request): Promise<Found> {
  const reply = await replyWith(image.name, request, shown)
  if (reply) return { reply }
  const manifest = await manifestOf(image)
  if (manifest?.status === 'failed') throw new ImageError('undecodable', manifest.reason)
  return { manifest }
}

/**
 * Generates what wasn't found, and answers with it.
 * @param missingAt `generations()` before the look that didn't find it
 * @returns undefined if it can't be generated yet
 * @throws ImageError undecodable, unsupported, too-many-pixels, precondition, range, storage
 */
export async function replyWithGenerated(
  missingAt: number,
  { shown, ...wanted }: Omit<ToMake, 'key'> & { readonly shown: Shown },
  request: Request,
): Promise<Reply<never> | undefined> {
  const made = await generateOnce(missingAt, { ...wanted, key: shown.key })
  if (made && !made.isStored) return replyWithMade(made, request, shown)
  const fresh = made && (await replyWithWhole(made, request, shown))
  return fresh ?? replyWith(wanted.image.name, request, shown)
}

/**
 * Looks until there is an answer, for some seconds: an `<img>` of a new image shows it, and isn't broken. After that,
 * 202.
 */
export async function waitForGenerated(
  look: () => Promise<Reply<Processing> | undefined>,
): Promise<Reply<Processing>> {
  return (await poll(look, (reply) => reply !== undefined, waiting)) ?? processing
}
