// Manifests: read by everyone, written by the worker alone, last of all its writes.
import * as z from 'zod/mini'
import { type Manifest, manifestSchema } from '../image/manifest.ts'
import { type Document, readJson, writeJson } from './json.ts'
import { manifestKey } from './keys.ts'

/** One that a later release wrote, and this one does not understand, is as good as none; but it is there. */
const schema = z.catch(z.optional(manifestSchema), undefined)

/** @throws ImageError storage */
export const readManifest = (name: string): Promise<Document<Manifest | undefined> | undefined> =>
  readJson(manifestKey(name), schema)

/**
 * @param over the manifest that was read before the original was
 * @returns its ETag; undefined where another worker was faster
 * @throws ImageError storage
 */
export const writeManifest = (name: string, manifest: Manifest, over: Document<unknown> | undefined) =>
  writeJson(manifestKey(name), manifest, over)
