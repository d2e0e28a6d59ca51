// A bucket as a source: the objects below a prefix. They are copied within S3 if darkroom's bucket can be reached.
import {
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { v7 as uuid } from 'uuid'
import { arrivalKey } from '../lib/storage/keys.ts'
import { arrivalMetadata } from '../lib/storage/metadata.ts'
import { CannotCopy, failed, type Item, type Opened, type Passed, Refused, type Source } from './source.ts'
import { maxBytes, spool } from './spool.ts'

/** Objects in a bucket. */
export interface Place {
  readonly bucket: string
  readonly prefix: string
}

/** Parses `s3://bucket/prefix`; undefined if it is something else. */
export function placeIn(text: string): Place | undefined {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? []
  return bucket === undefined ? undefined : { bucket, prefix }
}

/** Returns a client with the credentials and the region of AWS's own tools. @param endpoint of another S3 */
export function clientFor(endpoint: string | undefined): S3Client {
  const other = endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL
  return new S3Client({
    // A service that is busy asks for patience.
    maxAttempts: 8,
    followRegionRedirects: true,
    ...(other === undefined ? {} : { endpoint: other, forcePathStyle: true }),
    ...(process.env.AWS_REGION === undefined && other !== undefined ? { region: 'us-east-1' } : {}),
  })
}

interface Reaching {
  readonly s3: S3Client
  readonly from: Place
  /** Darkroom's bucket, if objects are to be copied there. */
  readonly to: string | undefined
  readonly signal: AbortSignal
}

/** How often an object is read if the connection breaks. */
const tries = 4

async function open(
  { s3, from, signal }: Reaching,
  Key: string,
  IfMatch: string,
  most?: number,
): Promise<Opened> {
  const range = most === undefined ? {} : { Range: `bytes=0-${most - 1}` }
  for (let tried = 1; ; tried++) {
    try {
      const command = new GetObjectCommand({ Bucket: from.bucket, Key, IfMatch, ...range })
      const { Body, ContentType = '' } = await s3.send(command, { abortSignal: signal })
      return await spool(Body as AsyncIterable<Uint8Array>, ContentType)
    } catch (error) {
      signal.throwIfAborted()
      const isTheirs = error instanceof S3ServiceException && (error.$metadata.httpStatusCode ?? 500) < 500
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412)
        throw new Error('The object changed since it was listed: run the command again', { cause: error })
      if (isTheirs || error instanceof Refused || tried >= tries) throw error
    }
  }
}

/** Answers to a copy that no other object would get. */
const unable = new Set([
  'AccessDenied',
  'NoSuchBucket',
  'NotImplemented',
  'MethodNotAllowed',
  'InvalidRequest',
])

/** Copies objects until one can't be. */
function copier(reaching: Reaching, bucket: string) {
  const { s3, from, signal } = reaching
  let isAble = true
  return async (Key: string, etag: string, name: string, copying: Parameters<NonNullable<Item['copy']>>) => {
    if (!isAble) throw new CannotCopy()
    const [, isOverwriting, provenance] = copying
    const id = uuid()
    const command = new CopyObjectCommand({
      Bucket: bucket,
      Key: arrivalKey(name, id),
      CopySource: `${from.bucket}/${encodeURIComponent(Key)}`,
      CopySourceIfMatch: etag,
      MetadataDirective: 'REPLACE',
      Metadata: { ...arrivalMetadata(isOverwriting, provenance) },
    })
    try {
      await s3.send(command, { abortSignal: signal })
      return id
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof S3ServiceException) || !unable.has(error.name)) throw error
      isAble = false
      throw new CannotCopy(`Can't copy into ${bucket} (${error.name}): reading and sending files instead`)
    }
  }
}

/** Returns the objects of a page; those that can't be images are passed. */
async function* list(reaching: Reaching): AsyncGenerator<Item | Passed, void, undefined> {
  const { s3, from, to, signal } = reaching
  const folder = from.prefix.slice(0, from.prefix.lastIndexOf('/') + 1)
  const copy = to === undefined ? undefined : copier(reaching, to)
  for (let ContinuationToken: string | undefined; ; ) {
    const command = new ListObjectsV2Command({
      ...{ Bucket: from.bucket, Prefix: from.prefix, ContinuationToken },
      // XML has no control characters.
      EncodingType: 'url',
    })
    const page = await s3.send(command, { abortSignal: signal })
    const { Contents = [], EncodingType } = page
    for (const { Key: encoded = '', Size: size = 0, ETag: etag = '', LastModified: created } of Contents) {
      const Key = EncodingType === 'url' ? decodeURIComponent(encoded.replaceAll('+', ' ')) : encoded
      const path = Key.slice(folder.length)
      // Consoles make folders of these.
      if (path === '' || (path.endsWith('/') && size === 0)) continue
      if (size === 0) yield { path, outcome: 'refused', reason: 'The object is empty' }
      else if (size > maxBytes) yield { path, outcome: 'refused', reason: `More than ${maxBytes / 1e6} MB` }
      else
        yield {
          ...{ path, size, stamp: etag, created },
          md5: /^"([0-9a-f]{32})"$/.exec(etag)?.[1],
          open: (most) => open(reaching, Key, etag, most),
          copy: copy && ((...copying) => copy(Key, etag, copying[0], copying)),
        }
    }
    ContinuationToken = page.NextContinuationToken
    if (!page.IsTruncated || ContinuationToken === undefined) return
  }
}

async function* listed(reaching: Reaching): AsyncGenerator<Item | Passed, void, undefined> {
  try {
    yield* list(reaching)
  } catch (error) {
    reaching.signal.throwIfAborted()
    yield failed(`s3://${reaching.from.bucket}/${reaching.from.prefix}`, error)
  }
}

/**
 * Returns the objects below a prefix, in the order of their keys. Their paths begin behind its last slash.
 * @throws Error, if the bucket can't be listed
 */
export async function bucket(reaching: Reaching): Promise<Source> {
  const { s3, from, signal } = reaching
  const command = new ListObjectsV2Command({ Bucket: from.bucket, Prefix: from.prefix, MaxKeys: 1 })
  await s3.send(command, { abortSignal: signal })
  return { [Symbol.asyncIterator]: () => listed(reaching) }
}
