// Multipart uploads: create, upload parts, complete to one object, or abort.
import { createHash } from 'node:crypto'
import { checksumHeaders, openBody, receiveText } from './body.ts'
import type { Answer, Call } from './call.ts'
import { checkWrite } from './conditions.ts'
import { Digest } from './digest.ts'
import { keptHeaders } from './headers.ts'
import { randomId } from './ids.ts'
import { copyBytes, copyResult } from './objects.ts'
import { invalid, malformedXml, refusal } from './refusal.ts'
import type { Store } from './store.ts'
import type { Part, Upload } from './uploads.ts'
import { versionHeader } from './versions.ts'
import { document, elements, type Fields, parseList, xmlType } from './xml.ts'

const maxParts = 10_000
/** Every part but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const minPartBytes = 5 * 1024 * 1024

/** @throws NoSuchUpload (404) */
export function findUpload(store: Store, { query, bucket, key }: Call): Upload {
  const id = query.get('uploadId') ?? ''
  const upload = store.catalog.uploads.find(id)
  if (upload && upload.bucket === bucket && upload.key === key) return upload
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.'
  throw refusal('NoSuchUpload', message, { UploadId: id })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export async function createUpload(store: Store, call: Call): Promise<Answer> {
  const { bucket, key } = call
  const id = randomId()
  const headers = keptHeaders(call.headers)
  store.catalog.commit(() => store.catalog.uploads.add({ id, bucket, key, headers, created: Date.now() }))
  const content = elements({ Bucket: bucket, Key: key, UploadId: id })
  return { status: 200, headers: xmlType, body: document('InitiateMultipartUploadResult', content) }
}

function partNumber({ query }: Call): number {
  const number = Number(query.get('partNumber'))
  if (Number.isInteger(number) && number >= 1 && number <= maxParts) return number
  throw invalid('partNumber', `Part number must be an integer between 1 and ${maxParts}, inclusive`)
}

/** A part that is sent again replaces the first. The upload may have been aborted while the bytes were received. */
async function commitPart(store: Store, call: Call, sent: Omit<Part, 'modified'>): Promise<Part> {
  const part = { ...sent, modified: Date.now() }
  const replaced = await store.blobs.orRemove(part.blob, () =>
    store.catalog.commit(() => store.catalog.uploads.putPart(findUpload(store, call).id, part)),
  )
  if (replaced) await store.blobs.remove(replaced.blob)
  return part
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export async function uploadPart(store: Store, call: Call): Promise<Answer> {
  findUpload(store, call)
  const number = partNumber(call)
  const { chunks, digest, checksums } = openBody(call)
  const blob = await store.blobs.write(chunks, digest)
  const etag = digest.md5()
  await commitPart(store, call, { number, blob, size: digest.size, etag })
  return { status: 200, headers: { ETag: `"${etag}"`, ...checksumHeaders(checksums) } }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function uploadPartCopy(store: Store, call: Call): Promise<Answer> {
  findUpload(store, call)
  const number = partNumber(call)
  const { digest, blob } = await copyBytes(store, call, call.headers['x-amz-copy-source-range'])
  const etag = digest.md5()
  const { modified } = await commitPart(store, call, { number, blob, size: digest.size, etag })
  return { status: 200, headers: xmlType, body: document('CopyPartResult', copyResult(etag, modified)) }
}

/**
 * Matches the client's list with the stored parts.
 * @throws MalformedXML, InvalidPart, InvalidPartOrder, EntityTooSmall (400)
 */
function selectParts(parts: readonly Part[], wanted: readonly Fields[]): Part[] {
  if (wanted.some(({ PartNumber = '', ETag }) => !/^\d+$/.test(PartNumber) || ETag === undefined))
    throw malformedXml()
  const byNumber = new Map(parts.map((part) => [part.number, part]))
  const selected = wanted.map(({ PartNumber, ETag }) => {
    const part = byNumber.get(Number(PartNumber))
    if (part && part.etag === ETag?.replaceAll('"', '')) return part
    const message =
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
    throw refusal('InvalidPart', message, { PartNumber: PartNumber ?? '' })
  })
  if (selected.some((part, n) => n > 0 && part.number <= (selected[n - 1]?.number ?? 0))) {
    throw refusal('InvalidPartOrder', 'The list of parts was not in ascending order.')
  }
  const small = selected.slice(0, -1).find(({ size }) => size < minPartBytes)
  if (small) {
    const detail = {
      ProposedSize: String(small.size),
      MinSizeAllowed: String(minPartBytes),
      PartNumber: String(small.number),
      ETag: small.etag,
    }
    throw refusal('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', detail)
  }
  return selected
}

async function* concatenate(store: Store, parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const { blob } of parts.filter(({ size }) => size > 0)) {
    const file = await store.blobs.open(blob)
    yield* file.createReadStream()
  }
}

/** The ETag of a multipart object: the MD5 of its parts' MD5s, and their number. */
function combinedEtag(parts: readonly Part[]): string {
  const hash = createHash('md5')
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'))
  return `${hash.digest('hex')}-${parts.length}`
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export async function completeUpload(store: Store, call: Call): Promise<Answer> {
  const { items } = parseList(await receiveText(call), 'CompleteMultipartUpload', 'Part')
  const { id, bucket, key, headers, created } = findUpload(store, call)
  const all = store.catalog.uploads.parts(id)
  const parts = selectParts(all, items)
  const digest = new Digest()
  const blob = await store.blobs.write(concatenate(store, parts), digest)
  // "For multipart uploads, the object creation date is the date of initiation of the multipart upload."
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
  const modified = created
  const object = { bucket, key, blob, size: digest.size, etag: combinedEtag(parts), headers, modified }
  const check = checkWrite.bind(undefined, call.headers, key)
  const eventName = 'ObjectCreated:CompleteMultipartUpload'
  // The upload may have been completed or aborted while the parts were joined: only one request wins.
  const alongside = () => store.catalog.uploads.remove(findUpload(store, call).id)
  const stored = await store.put(call, { eventName, object, check, alongside })
  await Promise.all(all.map((part) => store.blobs.remove(part.blob)))
  const content = elements({
    Location: `http://${call.host}/${bucket}/${key}`,
    Bucket: bucket,
    Key: key,
    ETag: `"${stored.etag}"`,
  })
  return {
    status: 200,
    headers: { ...xmlType, ...versionHeader(store.catalog, stored) },
    body: document('CompleteMultipartUploadResult', content),
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export async function abortUpload(store: Store, call: Call): Promise<Answer> {
  await store.abort([findUpload(store, call)])
  return { status: 204 }
}
