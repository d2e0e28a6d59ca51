// Developing an image: its variants, then its manifest. As often as it is asked for, the same end.
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { contentTypes } from '../image/image.ts'
import type { Manifest } from '../image/manifest.ts'
import { type Developed, develop } from '../pixels/generate.ts'
import { toVersion } from '../storage/keys.ts'
import { readManifest, writeManifest } from '../storage/manifests.ts'
import { readOriginal } from '../storage/open.ts'
import { conflict, retry } from '../storage/retry.ts'
import { putVariant, sweep, versionOf } from '../storage/variants.ts'
import { isCurrent, recipe } from './current.ts'

/** `current`: nothing was to be done; `gone`: there is no such image any more. */
export type Outcome = 'developed' | 'failed' | 'current' | 'gone'

/** What came of an original's bytes, in memory; or why nothing can. */
type Result = Developed | { readonly reason: string }

/** Decodes an original and makes its variants. @throws Error, where that says nothing of the image */
export async function developBytes(original: Buffer): Promise<Result> {
  try {
    return await develop(original, config.presets)
  } catch (error) {
    // What is wrong with the image stays wrong: trying again would not help.
    if (error instanceof ImageError && error.code !== 'storage') return { reason: error.message }
    throw error
  }
}

/** Stores the variants of a version. @returns its manifest, which is to be written last */
async function storeVariants(name: string, version: string, size: number, result: Result): Promise<Manifest> {
  const common = { version, bytes: size, recipe }
  if ('reason' in result) return { status: 'failed', ...common, reason: result.reason }
  const { facts, placeholder, colour, variants } = result
  for (const { preset, bytes } of variants) await putVariant(name, version, preset, bytes)
  const made = variants.map(({ preset, width, height, bytes }) => ({
    preset,
    width,
    height,
    bytes: bytes.length,
    type: contentTypes.webp,
  }))
  return { status: 'ready', ...common, ...facts, placeholder, colour, variants: made }
}

/**
 * Keeps what was made of an original before it stood in the bucket. Where the image changes meanwhile, it is
 * developed as any other.
 * @param etag of the version that these bytes became
 * @throws ImageError storage
 */
export async function keepDeveloped(name: string, etag: string, size: number, developed: Developed) {
  const known = await readManifest(name)
  const manifest = await storeVariants(name, toVersion(etag), size, developed)
  const isWritten = await writeManifest(name, manifest, known)
  if (!isWritten || (await sweep(name)) !== manifest.version) await developImage(name)
}

/**
 * Brings an image up to date with its current original: makes variants and manifest, removes those of older
 * versions, and of an image that is gone, all. Starts over when the original or the manifest changes meanwhile.
 * @throws ImageError storage
 */
export function developImage(name: string): Promise<Outcome> {
  return retry(() => developOnce(name))
}

async function developOnce(name: string): Promise<Outcome | typeof conflict> {
  const known = await readManifest(name)
  const version = await versionOf(name)
  if (version !== undefined && isCurrent(known?.value, version)) {
    await sweep(name)
    return 'current'
  }
  const original = version === undefined ? undefined : await readOriginal(name)
  if (!original) return (await sweep(name)) === undefined ? 'gone' : conflict
  const { stored, bytes } = original
  const manifest = await storeVariants(name, toVersion(stored.etag), bytes.length, await developBytes(bytes))
  const isWritten = await writeManifest(name, manifest, known)
  if (!isWritten || (await sweep(name)) !== manifest.version) return conflict
  return manifest.status === 'ready' ? 'developed' : 'failed'
}
