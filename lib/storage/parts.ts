// Uploads directly to the bucket in parts: after an interruption, only what is missing is sent again.
import { config } from '../config.ts'
import type { Announced } from '../image/upload.ts'
import { faultsAsStorage, ifFound, s3 } from './client.ts'
import { demandKey } from './index-keys.ts'
import { arrivalKey } from './keys.ts'
import { arrivalMetadata } from './metadata.ts'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type ListedPart,
  ListPartsCommand,
} from './s3/parts.ts'
import { signedUrl } from './s3/presigned.ts'

/** An upload in parts. */
export interface Parted extends Pick<Announced, 'name' | 'id' | 'bytes'> {
  /** S3's id of it. */
  readonly uploadId: string
}

/** The size of each part but the last: the smallest that S3 takes, so that little is sent twice. */
export const partBytes = 5 * 1024 * 1024

/** A part of a file. */
export interface Part {
  /** From 1. */
  readonly number: number
  readonly bytes: number
}

/** Returns the parts of a file of that size. */
export const partsOf = (bytes: number): Part[] =>
  Array.from({ length: Math.ceil(bytes / partBytes) }, (_, index) => ({
    number: index + 1,
    bytes: Math.min(partBytes, bytes - index * partBytes),
  }))

const addressOf = ({ name, id, uploadId: UploadId }: Parted) => ({
  ...{ Bucket: config.bucket, Key: arrivalKey(name, id), UploadId },
})

/**
 * Begins an upload. S3 aborts it after 7 days, unless it is complete.
 * @throws ImageError bad-name, storage
 */
export async function beginParts(announced: Announced): Promise<Parted> {
  const { name, id, contentType: ContentType, bytes, sha256, overwrite, ...file } = announced
  demandKey(name)
  const Metadata = arrivalMetadata(overwrite, file, sha256)
  const object = { Bucket: config.bucket, Key: arrivalKey(name, id), ContentType, Metadata }
  const { UploadId: uploadId } = await faultsAsStorage(() =>
    s3.send(new CreateMultipartUploadCommand(object)),
  )
  return { name, id, bytes, uploadId }
}

/**
 * Runs a call.
 * @returns undefined if S3 has no such upload: it is complete, aborted, or too old
 * @throws ImageError storage
 */
const ifOpen = <T>(call: () => Promise<T>): Promise<T | undefined> => faultsAsStorage(() => ifFound(call))

/** A part that S3 has as announced, with its ETag. */
export type Arrived = Part & { readonly etag: string }

async function* listed(upload: Parted): AsyncGenerator<ListedPart> {
  for (let marker: string | undefined; ; ) {
    const from = marker === undefined ? {} : { PartNumberMarker: marker }
    const page = await s3.send(new ListPartsCommand({ ...addressOf(upload), ...from }))
    yield* page.Parts
    marker = page.NextPartNumberMarker
    if (marker === undefined) return
  }
}

/**
 * Returns the parts that S3 has, by number; undefined if it has no such upload.
 * @throws ImageError storage
 */
export function arrivedParts(upload: Parted): Promise<readonly Arrived[] | undefined> {
  const sizes = new Map(partsOf(upload.bytes).map(({ number, bytes }) => [number, bytes]))
  return ifOpen(async () => {
    const arrived: Arrived[] = []
    for await (const { PartNumber: number, ETag: etag, Size: bytes } of listed(upload))
      if (sizes.get(number) === bytes) arrived.push({ number, bytes, etag })
    return arrived
  })
}

/** Returns the URL to which a client puts a part. The signature fixes its size. @throws ImageError storage */
export function partUrl(upload: Parted, { number, bytes }: Part, expiresIn: number): Promise<string> {
  const request = {
    method: 'PUT' as const,
    key: arrivalKey(upload.name, upload.id),
    query: { partNumber: String(number), uploadId: upload.uploadId },
    headers: { 'content-length': String(bytes) },
  }
  return faultsAsStorage(() => signedUrl(request, { expiresIn }))
}

/**
 * Joins all parts of a file: from then on, it is a direct upload that waits for the worker.
 * @returns whether S3 had such an upload
 * @throws ImageError storage
 */
export async function joinParts(upload: Parted, parts: readonly Arrived[]): Promise<boolean> {
  const Parts = parts.map(({ number: PartNumber, etag: ETag }) => ({ PartNumber, ETag }))
  const command = new CompleteMultipartUploadCommand({ ...addressOf(upload), Parts })
  return (await ifOpen(() => s3.send(command))) !== undefined
}

/** Removes an upload with its parts. @returns whether there was one @throws ImageError storage */
export async function abortParts(upload: Parted): Promise<boolean> {
  return (await ifOpen(() => s3.send(new AbortMultipartUploadCommand(addressOf(upload))))) !== undefined
}
