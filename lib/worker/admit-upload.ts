// Admitting an upload that went straight to the bucket: nobody has seen it yet, and nobody is shown it before.

import { ImageError } from '../image/errors.ts'
import { inspect } from '../image/inspect.ts'
import type { Outcome } from '../image/upload.ts'
import { type Stored, stat } from '../storage/bucket.ts'
import { refuseLater } from '../storage/json.ts'
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

/** `conflict`: something has changed meanwhile, so it is to be started over. */
type Settled = { status: 'done' } | { status: 'failed'; reason: string } | typeof conflict

const failed = (reason: string): Settled => ({ status: 'failed', reason })

/** Why it may not take its name, or undefined where it may. */
function objection({ overwrite, lastModified }: Arrival, original: Stored | undefined): string | undefined {
  if (!original) return undefined
  if (!overwrite) return `An image of this name exists already: ${original.name}`
  // What a resize order made is of the image before; any other write is of whoever came later.
  const isNewer = original.job === undefined && original.lastModified > lastModified
  return isNewer ? 'The image was overwritten after this upload had arrived' : undefined
}

/** What is wrong with the bytes, if anything, shows in a full decode; the variants that come of it are kept. */
async function settle(name: string, id: string, arrival: Arrival): Promise<Settled> {
  const original = await stat(name)
  // Admitted already, by a worker that ended before it could say so, and maybe before it was developed.
  if (original?.upload === id) {
    await processImage(name)
    return { status: 'done' }
  }
  const against = objection(arrival, original)
  if (against) return failed(against)
  try {
    const { facts } = inspect(arrival.bytes)
    const generated = await generateFrom(arrival.bytes)
    if ('reason' in generated) return failed(generated.reason)
    const etag = await promote({ name, id }, arrival, { ...facts, ...generated.facts }, original?.etag)
    if (etag === undefined) return conflict
    await storeGenerated(name, etag, arrival.bytes.length, generated)
    return { status: 'done' }
  } catch (error) {
    if (error instanceof ImageError && error.code !== 'storage') return failed(error.message)
    throw error
  }
}

/**
 * Looks at what arrived, and makes it the original of its name, or says why not. An upload makes one image: what
 * arrives by it once that is done is thrown away. As often as it is asked for, the same end.
 * @returns how it ended; undefined where nothing waits
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
 * Whether an image's current version came by an upload that is not taken away yet: who admits it has decoded it, and
 * stores its variants. A second decode beside it would come to the same.
 * @throws ImageError storage
 */
export async function isBeingAdmitted(name: string): Promise<boolean> {
  const upload = (await stat(name))?.upload
  return upload !== undefined && hasArrival(name, upload)
}
