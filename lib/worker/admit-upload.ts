// Admitting an upload directly to the bucket: it is validated before anybody can see it.
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { inspect } from '../image/inspect.ts'
import { provenanceOf } from '../image/provenance.ts'
import type { Outcome } from '../image/upload.ts'
import { type Stored, stat } from '../storage/bucket.ts'
import { hashOf } from '../storage/hash.ts'
import { refuseLater } from '../storage/json.ts'
import { toKept } from '../storage/kept.ts'
import { conflict, retry } from '../storage/retry.ts'
import {
  type Arrival,
  hasArrival,
  promote,
  readArrival,
  readOutcome,
  removeArrival,
  writeOutcome,
} from '../storage/uploads.ts'
import { generateFrom, processImage, storeGenerated } from './process-image.ts'

/** How an upload ended. `conflict`: something changed meanwhile, so start over. */
type Settled = { status: 'done' } | { status: 'failed'; reason: string } | typeof conflict

const failed = (reason: string): Settled => ({ status: 'failed', reason })

/** Returns why the upload may not have its name; undefined if it may. */
function objection({ overwrite, lastModified }: Arrival, original: Stored | undefined): string | undefined {
  if (!original) return undefined
  if (!overwrite) return `An image with this name already exists: ${original.name}`
  // A resize job's version is of an earlier image; any other newer version is of a later upload.
  const isNewer = original.job === undefined && original.lastModified > lastModified
  return isNewer ? 'The image was overwritten after this upload arrived' : undefined
}

/** Returns whether these are the bytes that the client announced, if it announced a hash. */
const isAsAnnounced = ({ bytes, sha256 }: Arrival) =>
  sha256 === undefined || Buffer.from(hashOf(bytes), 'hex').toString('base64') === sha256

/** Validates the bytes by decoding them, and stores the variants that this generates. */
async function settle(name: string, id: string, arrival: Arrival): Promise<Settled> {
  const original = await stat(name)
  // Another worker admitted it and ended early, maybe before it stored the variants.
  if (original?.upload === id) {
    await processImage(name)
    return { status: 'done' }
  }
  const against = objection(arrival, original)
  if (against) return failed(against)
  if (!isAsAnnounced(arrival))
    return failed('The file has another SHA-256 than was announced: upload it again')
  try {
    const { facts } = inspect(arrival.bytes, config.formats)
    const generated = await generateFrom(arrival.bytes)
    if ('reason' in generated) return failed(generated.reason)
    const whole = { bytes: arrival.bytes, facts: { ...facts, ...generated.facts } }
    const kept = await toKept({ ...whole, ...provenanceOf(arrival) })
    // It may have been deleted since it was read. Only a copy notices that itself.
    if (kept.bytes !== arrival.bytes && !(await hasArrival(name, id))) return conflict
    const etag = await promote({ name, id }, arrival, kept, original?.etag)
    if (etag === undefined) return conflict
    await storeGenerated(name, etag, kept, generated)
    return { status: 'done' }
  } catch (error) {
    if (error instanceof ImageError && error.code !== 'storage') return failed(error.message)
    throw error
  }
}

/**
 * Validates what arrived, and makes it the original of its name, or records why not. An upload makes one image: what
 * arrives after that is deleted. Idempotent.
 * @returns how it ended; undefined if nothing arrived
 * @throws ImageError storage
 */
export function admitUpload(name: string, id: string): Promise<Outcome['status'] | undefined> {
  return retry(() => admit(name, id))
}

async function admit(name: string, id: string): Promise<Outcome['status'] | undefined | typeof conflict> {
  const known = await readOutcome(name, id)
  if (known) refuseLater(known)
  const arrival = await readArrival(name, id)
  if (!arrival) return undefined
  const settled = known?.value?.status === 'done' ? known.value : await settle(name, id, arrival)
  if (settled === conflict) return conflict
  if (settled !== known?.value) {
    const common = { bytes: arrival.bytes.length, finished_at: new Date().toISOString() }
    await writeOutcome(name, id, { ...settled, ...common }, known)
  }
  await removeArrival(name, id, arrival)
  return settled.status
}

/**
 * Returns whether another worker is admitting the upload that the current version is from: that worker has decoded it,
 * and stores its variants.
 * @throws ImageError storage
 */
export async function isBeingAdmitted(name: string): Promise<boolean> {
  const upload = (await stat(name))?.upload
  return upload !== undefined && hasArrival(name, upload)
}
