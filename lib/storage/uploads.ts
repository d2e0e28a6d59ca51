// Direct uploads: what arrived, what became of it, and its copy to the originals.
import * as z from 'zod/mini'
import { config } from '../config.ts'
import type { Original } from '../image/inspect.ts'
import { type Provenance, provenanceOf } from '../image/provenance.ts'
import { type Source, sourceSchema } from '../image/source.ts'
import { type Outcome, outcomeSchema } from '../image/upload.ts'
import { toOriginal } from './bucket.ts'
import { faultsAsStorage, ifFound, s3 } from './client.ts'
import { exists, writeUnlessChanged } from './conditional.ts'
import { copyObject } from './copy-object.ts'
import { sayArrived } from './direct-uploads.ts'
import { hashOf } from './hash.ts'
import { type Document, readJson, removeJson, writeJson } from './json.ts'
import { arrivalKey, originalKey, outcomeKey, sourceKey, uploadsOf } from './keys.ts'
import { type ListedKey, listKeys } from './listing.ts'
import { arrivalMetadata, provenanceIn } from './metadata.ts'
import { removeKeys } from './remove-keys.ts'
import { GetObjectCommand, PutObjectCommand } from './s3/commands.ts'

/** A file that arrived, and isn't validated yet. */
export interface Arrival extends Provenance {
  readonly bytes: Buffer
  readonly etag: string
  readonly lastModified: Date
  /** Whether it may replace an image of its name. */
  readonly overwrite: boolean
  /** SHA-256 that it has to have, in base64, if S3 didn't verify it. */
  readonly sha256: string | undefined
}

/** Stores the URL to fetch an upload from. Its image has the same id. @throws ImageError storage */
export async function writeSource(id: string, source: Source): Promise<void> {
  await writeJson(sourceKey(id, id), source, undefined)
}

/**
 * Returns the URL to fetch an upload from; undefined if there is none, or it was fetched.
 * @throws ImageError storage
 */
export const readSource = (name: string, id: string): Promise<Document<Source> | undefined> =>
  readJson(sourceKey(name, id), sourceSchema)

/** Removes the URL of an upload that was fetched. @returns whether it is gone @throws ImageError storage */
export const removeSource = (name: string, id: string, { etag }: Document<Source>): Promise<boolean> =>
  removeJson(sourceKey(name, id), { etag })

/** Stores what was fetched as if it had arrived by a form. @throws ImageError storage */
export async function putArrival(
  name: string,
  id: string,
  bytes: Buffer,
  provenance: Provenance,
): Promise<void> {
  const object = { Bucket: config.bucket, Key: arrivalKey(name, id), Body: bytes }
  const Metadata = arrivalMetadata(false, provenance)
  await faultsAsStorage(() => s3.send(new PutObjectCommand({ ...object, Metadata })))
}

/** Returns what arrived by an upload; undefined if nothing did, or it is done. @throws ImageError storage */
export function readArrival(name: string, id: string): Promise<Arrival | undefined> {
  const command = new GetObjectCommand({ Bucket: config.bucket, Key: arrivalKey(name, id) })
  const read = async () => {
    const {
      Body,
      ETag: etag = '',
      LastModified: lastModified = new Date(0),
      Metadata,
    } = await s3.send(command)
    const { overwrite, sha256 } = Metadata
    const file = { bytes: await Body.read(), etag, lastModified, sha256 }
    return { ...file, overwrite: overwrite === '1', ...provenanceIn(Metadata) }
  }
  return faultsAsStorage(() => ifFound(read))
}

/** Returns whether there is an arrival. @throws ImageError storage */
export const hasArrival = (name: string, id: string): Promise<boolean> => exists(arrivalKey(name, id))

/** Removes what arrived, unless something else arrived since. @throws ImageError storage */
export const removeArrival = (name: string, id: string, { etag }: Arrival): Promise<boolean> =>
  removeJson(arrivalKey(name, id), { etag })

/** An outcome of a later release that this one doesn't understand has no value, but exists. */
const keptOutcome = z.catch(z.optional(outcomeSchema), undefined)

/** Returns what became of an upload; undefined if that isn't known yet. @throws ImageError storage */
export const readOutcome = (name: string, id: string): Promise<Document<Outcome | undefined> | undefined> =>
  readJson(outcomeKey(name, id), keptOutcome)

/**
 * Records what became of an upload.
 * @param over the outcome that was read before
 * @returns its ETag; undefined if another worker was faster
 * @throws ImageError storage
 */
export const writeOutcome = (
  name: string,
  id: string,
  outcome: Outcome,
  over: Document<unknown> | undefined,
): Promise<string | undefined> => writeJson(outcomeKey(name, id), outcome, over)

/**
 * Makes what arrived the original of its name: by a copy within the bucket, exactly the validated bytes, or what is to
 * be kept of them, over exactly the original from before.
 * @param kept as toKept returns it for what arrived
 * @param over the ETag of that original; undefined if there was none
 * @returns the new version's ETag; undefined if one of the two changed
 * @throws ImageError storage
 */
export function promote(
  { name, id }: { name: string; id: string },
  { etag: source, bytes }: Arrival,
  { facts, sha256: received, ...kept }: Original,
  over: string | undefined,
): Promise<string | undefined> {
  const sha256 = received ?? hashOf(bytes)
  const condition = over === undefined ? { IfNoneMatch: '*' } : { IfMatch: over }
  return writeUnlessChanged(originalKey(name), async (mark) => {
    const metadata = { ...mark, sha256, upload: id }
    const object = { ...toOriginal(name, facts, metadata, provenanceOf(kept)), ...condition }
    if (!kept.bytes.equals(bytes))
      return (await s3.send(new PutObjectCommand({ ...object, Body: kept.bytes }))).ETag
    return copyObject({ key: arrivalKey(name, id), etag: source, bytes }, object)
  })
}

const listUploads = async (name: string) => (await listKeys(uploadsOf(name))).keys

/** An upload that waits for the worker, or ended. */
export type Upload =
  | { readonly status: 'waiting'; readonly bytes?: number; readonly at: Date }
  | { readonly status: 'over'; readonly outcome: Outcome }

async function lookUp(name: string, listed: readonly ListedKey[]): Promise<Upload | undefined> {
  const last = listed.findLast(({ key }) => key.endsWith('.image')) ?? listed.at(-1)
  if (last?.key.endsWith('.url')) return { status: 'waiting', at: last.lastModified }
  if (last?.key.endsWith('.image')) {
    sayArrived(last)
    return { status: 'waiting', bytes: last.bytes, at: last.lastModified }
  }
  const id = last?.key.slice(uploadsOf(name).length, -'.json'.length)
  const document = id === undefined ? undefined : await readOutcome(name, id)
  if (!last || !document) return undefined
  const { value: outcome } = document
  return outcome
    ? { status: 'over', outcome }
    : { status: 'waiting', bytes: last.bytes, at: last.lastModified }
}

/**
 * Returns the upload with this id, or without one, the newest; undefined if no file arrived, or it expired. Costs a
 * listing and at most one read.
 * @throws ImageError storage
 */
export async function findUpload(name: string, id?: string): Promise<Upload | undefined> {
  const listed = await listUploads(name)
  const keys = id === undefined ? [] : [arrivalKey(name, id), outcomeKey(name, id), sourceKey(name, id)]
  return lookUp(name, id === undefined ? listed : listed.filter(({ key }) => keys.includes(key)))
}

/** Removes all uploads of an image. @returns whether there were any @throws ImageError storage */
export async function forgetUploads(name: string): Promise<boolean> {
  const keys = (await listUploads(name)).map(({ key }) => key)
  await removeKeys(keys)
  return keys.length > 0
}
