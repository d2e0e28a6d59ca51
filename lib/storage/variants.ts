// Variants and renditions: written by the worker or by a request, and removed with the version they come from.

import { config } from '../config.ts'
import { immutable, inline } from '../image/delivery.ts'
import { contentTypes, type Format } from '../image/image.ts'
import { isUnprocessed, type Manifest } from '../image/manifest.ts'
import { stat } from './bucket.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { exists, writeUnlessChanged } from './conditional.ts'
import { listEntries, unindex } from './entries.ts'
import type { Tail } from './index-keys.ts'
import { type Document, removeJson } from './json.ts'
import {
  filenameOf,
  isFormerRendition,
  manifestKey,
  originalKey,
  pyramidKey,
  renditionsOf,
  renditionsOfVersion,
  toVersion,
  variantsOf,
  variantsOfVersion,
} from './keys.ts'
import { listKeys } from './listing.ts'
import { readManifest } from './manifests.ts'
import { removeKeys } from './remove-keys.ts'
import { conflict } from './retry.ts'
import { PutObjectCommand } from './s3/commands.ts'

const Bucket = config.bucket

/** Returns an object as clients get it, so that a cache in front of the bucket can deliver it as it is. */
const toObject = (Key: string, bytes: Buffer, ContentType: string) => ({
  ...{ Bucket, Key, Body: bytes, ContentType },
  ContentDisposition: inline(filenameOf(Key, ContentType)),
  CacheControl: immutable(config.auth.reads),
})

async function put(object: ReturnType<typeof toObject>): Promise<void> {
  await faultsAsStorage(() => s3.send(new PutObjectCommand(object)))
}

/** Stores a variant, by its key. @throws ImageError storage */
export const putVariant = (key: string, bytes: Buffer, format: Format = 'webp'): Promise<void> =>
  put(toObject(key, bytes, contentTypes[format]))

/** Stores the tiles of a large image. @throws ImageError storage */
export const putPyramid = (name: string, version: string, bytes: Buffer): Promise<void> =>
  put(toObject(pyramidKey(name, version), bytes, 'application/zip'))

/**
 * Stores a rendition, unless somebody else did: theirs is the same. If its version isn't the image's any more, it is
 * removed again, because whoever removed that version may have listed its objects before.
 * @returns its ETag; undefined if somebody else stored it, or its version is gone
 * @throws ImageError storage
 */
export async function putRendition(
  name: string,
  version: string,
  { key: Key, bytes, contentType }: { key: string; bytes: Buffer; contentType: string },
): Promise<string | undefined> {
  const object = { ...toObject(Key, bytes, contentType), IfNoneMatch: '*' }
  const etag = await writeUnlessChanged(Key, async () => (await s3.send(new PutObjectCommand(object))).ETag)
  if ((await versionOf(name)) === version) return etag
  await removeKeys([Key])
  return undefined
}

/** Returns the current version of an image; undefined if it doesn't exist. @throws ImageError storage */
export async function versionOf(name: string): Promise<string | undefined> {
  const stored = await stat(name)
  return stored && toVersion(stored.etag)
}

/** Returns the keys of everything generated from an image. */
async function generatedFrom(name: string): Promise<string[]> {
  const listed = await Promise.all([variantsOf(name), renditionsOf(name)].map((prefix) => listKeys(prefix)))
  return listed.flatMap(({ keys }) => keys.map(({ key }) => key))
}

/** An image's current version; undefined if it is gone; `conflict` if it exists again, and may have lost something. */
type Now = string | undefined | typeof conflict

/** What is left of an image that is gone, as far as a caller has read it since the image was there. */
export interface Left {
  readonly manifest?: Document<Manifest | undefined> | undefined
  readonly entries?: readonly Tail[] | undefined
  /** Keys of its entries from before it was processed. */
  readonly waiting?: readonly string[]
  /**
   * The ETag of a manifest that is left of it, though it may have only notes. Other notes are given to an image
   * that is about to be stored.
   */
  readonly notes?: string | undefined
}

/**
 * Returns whether something may be left of an image whose original was removed, or there is one again. Whoever removes
 * an image removes its manifest last.
 * @throws ImageError storage
 */
export const isLeft = async (name: string): Promise<boolean> =>
  (await Promise.all([originalKey(name), manifestKey(name)].map(exists))).includes(true)

/**
 * Removes what was generated from versions other than the image's current one; if the image is gone, everything. Lists
 * before it looks up the current version, so that the list can't include objects of a version that arrives meanwhile.
 * @throws ImageError storage
 */
export async function removeStale(name: string, left: Pick<Left, 'notes'> = {}): Promise<Now> {
  const listed = await generatedFrom(name)
  const version = await versionOf(name)
  if (version === undefined) return removeAll(name, listed, left)
  const current = [variantsOfVersion(name, version), renditionsOfVersion(name, version)]
  const isCurrent = (key: string) =>
    current.some((prefix) => key.startsWith(prefix)) && !isFormerRendition(key)
  await removeKeys(listed.filter((key) => !isCurrent(key)))
  return version
}

/** Removes what is left of an image that was just seen to be gone. @throws ImageError storage */
export const removeLeft = async (name: string, left: Left): Promise<Now> =>
  removeAll(name, await generatedFrom(name), left)

/** Removes what is left of an image, unless it exists again: all of it is known before that check. */
async function removeAll(name: string, listed: readonly string[], left: Left): Promise<Now> {
  const { waiting = [] } = left
  const [known, entries] = await Promise.all([
    'manifest' in left ? left.manifest : readManifest(name),
    left.entries ?? listEntries(name),
  ])
  // Those that were changed on an image have no mark.
  const areGiven = isUnprocessed(known?.value) && known?.raw.write !== undefined && known.etag !== left.notes
  const manifest = areGiven ? undefined : known
  const isGone = async () => (await versionOf(name)) === undefined
  if (!(await unindex(name, entries, [...listed, ...waiting], isGone))) {
    await removeKeys(waiting)
    return conflict
  }
  // Last: it says that there may be more.
  if (manifest && !(await removeJson(manifestKey(name), manifest))) return removeStale(name)
  // Stored again with the same bytes, it had the same keys.
  return (listed.length > 0 || manifest) && !(await isGone()) ? conflict : undefined
}
