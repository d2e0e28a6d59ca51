// Variants: written by the worker, or when they are asked for, and swept away with the version that they were made from.
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import { statAny } from './bucket.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { writeUnlessChanged } from './conditional.ts'
import { removeJson } from './json.ts'
import { manifestKey, toVersion, variantKey, variantsOf, variantsOfVersion } from './keys.ts'
import { allKeys } from './listing.ts'
import { readManifest } from './manifests.ts'
import { removeKeys } from './remove-keys.ts'

const Bucket = config.bucket

/** @throws ImageError storage */
export async function putVariant(
  name: string,
  version: string,
  preset: string,
  bytes: Buffer,
): Promise<void> {
  const Key = variantKey(name, version, preset)
  await faultsAsStorage(() =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentType: 'image/webp' })),
  )
}

/**
 * Stores a rendition, unless somebody else has already: then theirs stands, which is the same. Where its version is
 * not the image's any more, it is taken away again: whoever removed that version may have looked before it came.
 * @throws ImageError storage
 */
export async function putRendition(
  name: string,
  version: string,
  { key: Key, bytes, type }: { key: string; bytes: Buffer; type: string },
): Promise<void> {
  const object = { Bucket, Key, Body: bytes, ContentType: type, IfNoneMatch: '*' }
  // Whose it is doesn't matter.
  await writeUnlessChanged(Key, async () => (await s3.send(new PutObjectCommand(object))).ETag)
  if ((await versionOf(name)) === version) return
  await faultsAsStorage(() => s3.send(new DeleteObjectCommand({ Bucket, Key })))
}

/** The current version of an image, or undefined where there is no such image. @throws ImageError storage */
export async function versionOf(name: string): Promise<string | undefined> {
  const stored = await statAny(name)
  return stored && toVersion(stored.etag)
}

/**
 * Removes whatever was made from another version than the image's current one; of an image that is gone,
 * everything. What is removed is listed before the current version is looked up, so that nothing made from a
 * version that comes meanwhile is among it.
 * @returns the current version
 * @throws ImageError storage
 */
export function sweep(name: string): Promise<string | undefined> {
  return faultsAsStorage(async () => {
    const made: string[] = []
    for await (const { key } of allKeys(variantsOf(name))) made.push(key)
    const manifest = await readManifest(name)
    const version = await versionOf(name)
    const keep = version === undefined ? undefined : variantsOfVersion(name, version)
    await removeKeys(made.filter((key) => keep === undefined || !key.startsWith(keep)))
    if (version === undefined && manifest) await removeJson(manifestKey(name), manifest)
    return version
  })
}
