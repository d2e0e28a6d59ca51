// An image as a v1 resource: what S3 knows, and its manifest once it is processed.
import { config } from '../../config.ts'
import type { Looks } from '../../image/entry.ts'
import { demandFound, ImageError } from '../../image/errors.ts'
import { contentTypes, type Format } from '../../image/image.ts'
import type { Processed } from '../../image/manifest.ts'
import type { Notes } from '../../image/notes.ts'
import { type Provenance, provenanceOf } from '../../image/provenance.ts'
import type { Point } from '../../image/rendition.ts'
import { versionWith } from '../../image/version.ts'
import { sizesOf } from '../../serving/sizes-of.ts'
import { type Listed, type Stored, stat } from '../../storage/bucket.ts'
import { isComplete } from '../../storage/complete.ts'
import { toVersion } from '../../storage/keys.ts'
import { readManifest } from '../../storage/manifests.ts'
import type { Candidate } from '../../storage/pages.ts'
import { findUpload, type Upload } from '../../storage/uploads.ts'
import type { NewImage, Resource } from './answers.ts'

/** Returns the URL of an image's bytes, whatever its version. */
export const pathOf = (origin: string, id: string) => `${origin}/images/${encodeURIComponent(id)}`

/** Returns the URL of the bytes of one version, which caches may keep. @param focus of the image, if it has one */
export const urlOf = (
  path: string,
  etag: string,
  query: Readonly<Record<string, string>> = {},
  focus?: Point,
) => `${path}?${new URLSearchParams({ ...query, v: versionWith(toVersion(etag), focus) })}`

/** Returns URLs of an image's version. */
type Locate = (query?: Readonly<Record<string, string>>) => string

/** Returns an `<img srcset>` of the presets that show the whole image, each width once. */
function toSrcset(locate: Locate, variants: readonly { preset: string; width: number }[]) {
  const byWidth = new Map(
    variants
      .filter(({ preset }) => config.presets[preset]?.fit === 'inside')
      .map(({ preset, width }) => [width, locate({ preset })]),
  )
  return [...byWidth].map(([width, url]) => `${url} ${width}w`).join(', ')
}

/** What is known of an image at once. */
type Known = Pick<Stored, 'name' | 'etag' | 'bytes' | 'contentType' | 'width' | 'height' | 'filename'>

/** Describes an image that was just stored, without a call to S3. */
export function describeNew(origin: string, image: Known): NewImage {
  const { name: id, etag, bytes, contentType: content_type, width, height, filename } = image
  const path = pathOf(origin, id)
  const locate: Locate = (query) => urlOf(path, etag, query)
  const size = width && height ? { width, height, srcset: toSrcset(locate, sizesOf({ width, height })) } : {}
  return {
    ...{ id, path, url: locate(), bytes, etag },
    ...(filename ? { filename } : {}),
    ...{ status: 'processing', content_type, ...size },
  }
}

function ready(locate: Locate, manifest: Extract<Looks, { status: 'ready' }>) {
  const { format, width, height, placeholder, colour, frames, animated, damaged } = manifest
  const variants = manifest.variants.map((variant) => ({
    ...variant,
    url: locate({ preset: variant.preset }),
  }))
  const content_type = contentTypes[format as Format]
  const facts = { content_type, width, height, format, placeholder, colour, frames, animated, damaged }
  return { status: 'ready' as const, ...facts, variants, srcset: toSrcset(locate, variants) }
}

/** Returns what a manifest says of where the image comes from: only one that was read does. */
function inManifest(manifest: Looks | Processed | undefined): Provenance {
  if (!manifest || !('version' in manifest)) return {}
  const { filename, created } = manifest
  return { filename, created: created === undefined ? undefined : new Date(created * 1000) }
}

const toMembers = ({ focus, alt, tags }: Notes = {}): Pick<Resource, 'focus' | 'alt' | 'tags'> => ({
  focus: focus && [focus.x, focus.y],
  alt,
  tags,
})

function describe(
  origin: string,
  image: (Listed & Provenance) | Stored,
  manifest: Looks | Processed | undefined,
  notes = manifest?.notes,
): Resource {
  const path = pathOf(origin, image.name)
  const locate: Locate = (query) => urlOf(path, image.etag, query, notes?.focus)
  const { filename, created = image.lastModified } = { ...inManifest(manifest), ...provenanceOf(image) }
  const common = {
    id: image.name,
    path,
    url: locate(),
    bytes: image.bytes,
    etag: image.etag,
    created_at: created.toISOString(),
    ...(filename ? { filename } : {}),
    ...toMembers(notes),
  }
  if (manifest?.status === 'ready') return { ...common, ...ready(locate, manifest) }
  const known = 'contentType' in image ? { ...describeNew(origin, image), ...common } : common
  if (!manifest) return { ...known, status: 'processing' }
  // It has no variants.
  return { ...known, srcset: undefined, status: 'failed', reason: manifest.reason }
}

/** Returns the manifest of the current version, if there is one, and the notes, which any version's manifest has. */
async function manifestOf({ name, etag }: Listed) {
  const manifest = (await readManifest(name))?.value
  const isCurrent = manifest && manifest.status !== 'processing' && manifest.version === toVersion(etag)
  return { manifest: isCurrent ? manifest : undefined, notes: manifest?.notes }
}

/** Describes an image; undefined if there is none. @throws ImageError storage */
async function describeStored(origin: string, id: string): Promise<Resource | undefined> {
  const stored = await stat(id)
  if (!stored) return undefined
  const { manifest, notes } = await manifestOf(stored)
  return describe(origin, stored, manifest, notes)
}

/** Describes an upload directly to the bucket that isn't an image yet, or never will be; undefined if it is one. */
function describeUpload(origin: string, id: string, upload: Upload): Resource | undefined {
  const path = pathOf(origin, id)
  if (upload.status === 'waiting')
    return { id, path, bytes: upload.bytes, created_at: upload.at.toISOString(), status: 'processing' }
  const { status, bytes, finished_at: created_at } = upload.outcome
  return status === 'failed'
    ? { id, path, bytes, created_at, status, reason: upload.outcome.reason }
    : undefined
}

/**
 * Describes what became of one upload directly to the bucket; once it is done, the image.
 * @throws ImageError missing, if no file arrived by it or the image is gone; storage
 */
export async function describeByUpload(origin: string, id: string, uploadId: string): Promise<Resource> {
  const upload = await findUpload(id, uploadId)
  if (!upload) throw new ImageError('missing', `No file has been uploaded with this form yet: ${uploadId}`)
  return describeUpload(origin, id, upload) ?? demandFound(id, await describeStored(origin, id))
}

/**
 * Describes an image, or if there is none, its newest upload directly to the bucket that waits or failed.
 * @throws ImageError missing, storage
 */
export async function describeAny(origin: string, id: string): Promise<Resource> {
  const image = await describeStored(origin, id)
  if (image) return image
  const upload = await findUpload(id)
  return demandFound(id, upload && describeUpload(origin, id, upload))
}

/** Describes an image of a listing by its manifest. @returns undefined if it was removed since it was listed */
async function describeListed(origin: string, listed: Listed): Promise<Resource | undefined> {
  const { manifest, notes } = await manifestOf(listed)
  const image = manifest?.status === 'ready' ? listed : await stat(listed.name)
  return image && describe(origin, image, manifest, notes)
}

/**
 * Describes an image of a listing. Costs nothing, unless the index can't describe it.
 * @returns undefined if it was removed since it was listed
 * @throws ImageError storage
 */
export async function describeCandidate(
  origin: string,
  { image, entry }: Candidate,
): Promise<Resource | undefined> {
  if (entry === 'none' && (await isComplete())) return describe(origin, image, undefined)
  if (typeof entry === 'string') return describeListed(origin, image)
  const { contentType, ...known } = entry
  // The listing says when this version was stored.
  const { etag, bytes, lastModified } = image
  const listed = { ...known, etag, bytes, lastModified }
  return describe(origin, contentType ? { ...listed, contentType } : listed, entry.looks)
}
