// ListParts and ListMultipartUploads: what has arrived of uploads that aren't complete.
import type { Answer, Call } from './call.ts'
import { commonPrefixes, readEncoding, toSeconds } from './listing.ts'
import { findUpload } from './multipart.ts'
import { refusal } from './refusal.ts'
import type { Store } from './store.ts'
import type { Upload } from './uploads.ts'
import { document, elements, ownerElement, xmlType } from './xml.ts'

/** Of a page. */
const mostListed = 1000

/** @throws InvalidArgument (400) */
function readNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name) || String(otherwise)
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const message = `Provided ${name} not an integer or within integer range`
  throw refusal('InvalidArgument', message, { ArgumentName: name, ArgumentValue: text })
}

const initiator = ownerElement.replaceAll('Owner>', 'Initiator>')

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(store: Store, call: Call): Answer {
  const { query, bucket, key } = call
  const { id } = findUpload(store, call)
  const most = Math.min(mostListed, readNumber(query, 'max-parts', mostListed))
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
  return uploads.filter((one) => Buffer.compare(Buffer.from(one.key), Buffer.from(key)) > 0)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listUploads({ catalog }: Store, { query, bucket }: Call): Answer {
  const { encodingType, encode } = readEncoding(query)
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const marker = { key: query.get('key-marker') ?? '', id: query.get('upload-id-marker') ?? '' }
  const most = Math.min(mostListed, readNumber(query, 'max-uploads', mostListed))
  const found = behind(catalog.uploads.list(bucket, prefix), marker.key, marker.id)
  const folderOf = ({ key }: Upload) => {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    return end === -1 ? undefined : key.slice(0, end + delimiter.length)
  }
  const single = found.filter((one) => folderOf(one) === undefined)
  const page = single.slice(0, most)
  const last = single.length > most ? page.at(-1) : undefined
  const content = elements({
    Bucket: bucket,
    KeyMarker: encode(marker.key),
    UploadIdMarker: marker.id,
    NextKeyMarker: last && encode(last.key),
    NextUploadIdMarker: last?.id,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: encodingType,
    MaxUploads: most,
    IsTruncated: last !== undefined,
  })
  const uploads = page.map(({ key, id, created }) => {
    const fields = elements({ Key: encode(key), UploadId: id })
    const times = elements({ StorageClass: 'STANDARD', Initiated: toSeconds(created) })
    return `<Upload>${fields}${initiator}${ownerElement}${times}</Upload>`
  })
  const prefixes = new Set(found.flatMap((one) => folderOf(one) ?? []))
  const listed = [...uploads, ...commonPrefixes([...prefixes], encode)]
  const body = document('ListMultipartUploadsResult', content + listed.join(''))
  return { status: 200, headers: xmlType, body }
}
