// Manifests: read by everyone, written by the worker alone, last of all its writes.
import { type Manifest, manifestSchema } from '../image/manifest.ts'
import { type Document, readJson, writeJson } from './json.ts'
import { manifestKey } from './keys.ts'

/** @throws ImageError storage */
export const readManifest = (name: string): Promise<Document<Manifest> | undefined> =>
  readJson(manifestKey(name), manifestSchema)

/**
 * @param over the manifest that was read before the original was
 * @returns false where another worker was faster
 * @throws ImageError storage
 */
export const writeManifest = (name: string, manifest: Manifest, over: Document<Manifest> | undefined) =>
  writeJson(manifestKey(name), manifest, over)
