// What commands say to S3, in the terms of the AWS SDK, and where it is in a request.
import type { Fields, Sending } from './message.ts'

/** Members that are header fields. */
const headerNames = {
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentLength: 'content-length',
  ContentType: 'content-type',
  CopySource: 'x-amz-copy-source',
  CopySourceIfMatch: 'x-amz-copy-source-if-match',
  IfMatch: 'if-match',
  IfModifiedSince: 'if-modified-since',
  IfNoneMatch: 'if-none-match',
  IfUnmodifiedSince: 'if-unmodified-since',
  MetadataDirective: 'x-amz-metadata-directive',
  Range: 'range',
} as const

/** Members that are parameters of the query. */
const queryNames = {
  ContinuationToken: 'continuation-token',
  EncodingType: 'encoding-type',
  KeyMarker: 'key-marker',
  MaxKeys: 'max-keys',
  PartNumberMarker: 'part-number-marker',
  Prefix: 'prefix',
  ResponseCacheControl: 'response-cache-control',
  ResponseContentDisposition: 'response-content-disposition',
  ResponseContentType: 'response-content-type',
  StartAfter: 'start-after',
  UploadId: 'uploadId',
  UploadIdMarker: 'upload-id-marker',
  VersionId: 'versionId',
} as const

type Member = keyof typeof headerNames | keyof typeof queryNames

type Value<Name extends Member> = Name extends 'ContentLength' | 'MaxKeys'
  ? number
  : Name extends 'IfModifiedSince' | 'IfUnmodifiedSince'
    ? Date
    : string

/** The members of all commands. */
export type Input = { readonly [Name in Member]?: Value<Name> | undefined } & {
  readonly Bucket: string
  readonly Key?: string
  readonly Metadata?: Fields | undefined
  readonly Body?: Buffer | string
  /** SHA-256 of the body, in hex, if the caller knows it. */
  readonly BodySha256?: string | undefined
}

const toText = (value: string | number | Date) =>
  value instanceof Date ? value.toUTCString() : String(value)

function fieldsOf(input: Input, names: Readonly<Record<string, string>>): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [member, value] of Object.entries(input)) {
    const name = names[member]
    if (name !== undefined && value !== undefined) fields[name] = toText(value as string | number | Date)
  }
  return fields
}

function headersOf(input: Input): Fields {
  const headers = fieldsOf(input, headerNames)
  for (const [name, value] of Object.entries(input.Metadata ?? {})) headers[`x-amz-meta-${name}`] = value
  if (input.BodySha256 !== undefined) headers['x-amz-content-sha256'] = input.BodySha256
  return headers
}

/** Returns the request for a command's members, without its body. @param query parameters besides theirs */
export const sending = (method: Sending['method'], input: Input, query: Fields = {}): Sending => ({
  method,
  headers: headersOf(input),
  query: { ...query, ...fieldsOf(input, queryNames) },
})
