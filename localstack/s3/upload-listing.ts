// ListParts and ListMultipartUploads: what has arrived of uploads that aren't complete.
import type { Answer, Call } from './call.ts'
import { later } from './key-order.ts'
import {
  commonPrefixes,
  listFrom,
  readEncoding,
  readMost,
  readNumber,
  readPage,
  toSeconds,
} from './listing.ts'
import { findUpload } from './multipart.ts'
import type { Store } from './store.ts'
import type { Upload } from './uploads.ts'
import { document, elements, ownerElement, xmlType } from './xml.ts'

const initiator = ownerElement.replaceAll('Owner>', 'Initiator>')

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(store: Store, call: Call): Answer {
  const { query, bucket, key } = call
  const { id } = findUpload(store, call)
  const most = readMost(query, 'max-parts')
  const marker = readNumber(query, 'part-number-marker', 0)
  const left = store.catalog.uploads.parts(id).filter(({ number }) => number > marker)
  const page = left.slice(0, most)
  const isTruncated = left.length > most
  const content = elements({
    Bucket: bucket,
    Key: key,
    UploadId: id,
    PartNumberMarker: marker,
    NextPartNumberMarker: isTruncated ? (page.at(-1)?.number ?? marker) : undefined,
    MaxParts: most,
    IsTruncated: isTruncated,
    StorageClass: 'STANDARD',
  })
  const parts = page.map(({ number, modified, etag, size }) => {
    const fields = { PartNumber: number, LastModified: toSeconds(modified), ETag: `"${etag}"`, Size: size }
    return `<Part>${elements(fields)}</Part>`
  })
  const body = document('ListPartsResult', content + initiator + ownerElement + parts.join(''))
  return { status: 200, headers: xmlType, body }
}

/** The uploads behind a marker: by their keys, and those of one key by when they began. */
function behind(uploads: readonly Upload[], key: string, id: string): readonly Upload[] {
  const at = id === '' ? -1 : uploads.findIndex((one) => one.key === key && one.id === id)
  if (at !== -1) return uploads.slice(at + 1)
  return uploads.filter((one) => later(one.key, key) !== key)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listUploads({ catalog }: Store, { query, bucket }: Call): Answer {
  const { encodingType, encode } = readEncoding(query)
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const marker = { key: query.get('key-marker') ?? '', id: query.get('upload-id-marker') ?? '' }
  const maxKeys = readMost(query, 'max-uploads')
  const found = behind(catalog.uploads.list(bucket, prefix), marker.key, marker.id)
  const open = (from: string) => found.filter(({ key }) => later(key, from) === key)
  const from = marker.id === '' ? listFrom(marker.key, prefix, delimiter) : marker.key
  const { entries, prefixes, isTruncated, last } = readPage(open, { prefix, delimiter, maxKeys, from })
  const lastUpload = entries.at(-1)
  const content = elements({
    Bucket: bucket,
    KeyMarker: encode(marker.key),
    UploadIdMarker: marker.id,
    NextKeyMarker: isTruncated ? encode(last) : undefined,
    NextUploadIdMarker: isTruncated && lastUpload?.key === last ? lastUpload.id : undefined,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: encodingType,
    MaxUploads: maxKeys,
    IsTruncated: isTruncated,
  })
  const uploads = entries.map(({ key, id, created }) => {
    const fields = elements({ Key: encode(key), UploadId: id })
    const times = elements({ StorageClass: 'STANDARD', Initiated: toSeconds(created) })
    return `<Upload>${fields}${initiator}${ownerElement}${times}</Upload>`
  })
  const listed = [...uploads, ...commonPrefixes(prefixes, encode)]
  const body = document('ListMultipartUploadsResult', content + listed.join(''))
  return { status: 200, headers: xmlType, body }
}
