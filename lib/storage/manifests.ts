// Manifests. The worker writes them, after all other objects; notes.ts changes the notes in them.
import * as z from 'zod/mini'
import { type Manifest, manifestSchema } from '../image/manifest.ts'
import { type Document, readJson, writeJson } from './json.ts'
import { manifestKey } from './keys.ts'

/** A manifest of a later release that this one doesn't understand has no value, but exists. */
const schema = z.catch(z.optional(manifestSchema), undefined)

/** What is known of an image: undefined if it has no manifest. */
export type Known = Document<Manifest | undefined> | undefined

/**
 * Returns an image's manifest; undefined if there is none.
 * @param id S3's id of a version; without it, the current one
 * @throws ImageError storage
 */
export const readManifest = (name: string, id?: string): Promise<Known> =>
  readJson(manifestKey(name), schema, id)

/**
 * Writes an image's manifest.
 * @param over the manifest that was read before the original
 * @returns its ETag; undefined if another worker was faster
 * @throws ImageError storage
 */
export const writeManifest = (name: string, manifest: Manifest, over: { etag: string } | undefined) =>
  writeJson(manifestKey(name), manifest, over)
