// Uploads in parts, as clients know them: by a handle that has everything but the bytes. S3 keeps the rest.
import * as z from 'zod/mini'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { imageName } from '../image/names.ts'
import {
  type Arrived,
  abortParts,
  arrivedParts,
  joinParts,
  type Part,
  type Parted,
  partsOf,
  partUrl,
} from '../storage/parts.ts'
import { findUpload } from '../storage/uploads.ts'

/**
 * A client could make one up. It would name an upload of S3's that it can't know, or at most one of its own, with
 * another size: then the parts have other sizes, or are too few.
 */
const handleSchema = z.tuple([
  imageName,
  z.string().check(z.regex(/^[0-9a-f-]{36}$/)),
  z.int().check(z.minimum(1), z.maximum(config.uploads.maxBytes)),
  z.string().check(z.minLength(1), z.maxLength(1024)),
])

const written = (fields: readonly unknown[]) => Buffer.from(JSON.stringify(fields)).toString('base64url')

/** Returns an upload as text for URLs. */
export const toHandle = ({ name, id, bytes, uploadId }: Parted): string =>
  written([name, id, bytes, uploadId])

function jsonIn(handle: string): unknown {
  try {
    return JSON.parse(Buffer.from(handle, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** @throws ImageError bad-request */
export function fromHandle(handle: string): Parted {
  const { success, data } = z.safeParse(handleSchema, jsonIn(handle))
  if (!success || written(data) !== handle)
    throw new ImageError('bad-request', 'Invalid upload: use its "upload_url" unchanged')
  const [name, id, bytes, uploadId] = data
  return { name, id, bytes, uploadId }
}

/** A part that is there, with its ETag, or that is missing, with the URL to put it to. */
export type Place = Arrived | (Part & { readonly url: string })

export interface Places {
  readonly parts: readonly Place[]
  /** When the URLs expire. */
  readonly expiresAt: Date
}

/** Returns where each part of an upload is, or is to be put. @throws ImageError storage */
export async function placesOf(upload: Parted, arrived: readonly Arrived[]): Promise<Places> {
  const { expiresIn } = config.uploads
  const there = new Map(arrived.map((part) => [part.number, part]))
  const placed = partsOf(upload.bytes).map(
    async (part) => there.get(part.number) ?? { ...part, url: await partUrl(upload, part, expiresIn) },
  )
  return { parts: await Promise.all(placed), expiresAt: new Date(Date.now() + expiresIn * 1000) }
}

/** Returns once it is known that the file arrived as a whole. @throws ImageError missing, storage */
async function demandWhole({ name, id }: Parted): Promise<void> {
  if (await findUpload(name, id)) return
  throw new ImageError('missing', 'No such upload: it was aborted, or is older than 7 days')
}

/**
 * Returns what is missing of an upload; no parts, if the file arrived as a whole.
 * @throws ImageError missing, storage
 */
export async function lookAtParts(upload: Parted): Promise<Places> {
  const arrived = await arrivedParts(upload)
  if (arrived) return placesOf(upload, arrived)
  await demandWhole(upload)
  return { parts: [], expiresAt: new Date() }
}

/**
 * Makes the parts one file, which then waits for the worker like any direct upload. Idempotent.
 * @throws ImageError bad-request, if parts are missing; missing, storage
 */
export async function completeParts(upload: Parted): Promise<void> {
  const arrived = await arrivedParts(upload)
  if (!arrived) return demandWhole(upload)
  const there = new Set(arrived.map(({ number }) => number))
  const missing = partsOf(upload.bytes).filter(({ number }) => !there.has(number))
  if (missing.length > 0) {
    const numbers = missing.map(({ number }) => number).join(', ')
    throw new ImageError(
      'bad-request',
      `Parts are missing: ${numbers}. Send them, and complete the upload again`,
    )
  }
  if (!(await joinParts(upload, arrived))) await demandWhole(upload)
}

/** Removes an upload with its parts. @throws ImageError missing, storage */
export async function cancelParts(upload: Parted): Promise<void> {
  if (await abortParts(upload)) return
  throw new ImageError('missing', 'No such upload: it is complete, was aborted, or is older than 7 days')
}
