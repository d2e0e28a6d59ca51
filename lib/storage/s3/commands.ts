// The calls to S3 that darkroom makes, with the names and the members that the AWS SDK gives them. Its own client
// knows a hundred more, and loading it took half of a cold start (docs/decisions/0041-speed.md). Those of uploads
// in parts are in parts.ts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { faultOf } from './fault.ts'
import { type Input, sending } from './input.ts'
import { type Answer, bytesOf, drop, type Fields, type Sending } from './message.ts'
import { all, documentIn, type Elements, escaped, textOf } from './xml.ts'

type Address = Pick<Input, 'Bucket' | 'Key'>

/** A call, whose answer is an Output. */
export abstract class Command<Output, Members extends Address = Address> {
  abstract readonly name: string
  readonly input: Members

  constructor(input: Members) {
    this.input = input
  }

  /** Returns the request, without its address and signature. */
  abstract toRequest(): Sending
  /** Reads an answer that isn't an error. */
  abstract toOutput(answer: Answer): Promise<Output> | Output
}

export type With<Names extends keyof Input, Needed extends keyof Input = never> = Pick<
  Input,
  Names | 'Bucket'
> &
  Required<Pick<Input, Needed | 'Key'>>

/** What S3 says about an object. */
export interface ObjectHead {
  readonly CacheControl?: string
  readonly ContentDisposition?: string
  readonly ContentLength?: number
  readonly ContentRange?: string
  readonly ContentType?: string
  readonly ETag?: string
  readonly LastModified?: Date
  readonly Metadata: Fields
  readonly VersionId?: string
}

const meta = 'x-amz-meta-'

function headIn({ headers }: Answer): ObjectHead {
  const Metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith(meta)) Metadata[name.slice(meta.length)] = value
  const { 'content-length': length, 'last-modified': modified } = headers
  const texts = {
    CacheControl: headers['cache-control'],
    ContentDisposition: headers['content-disposition'],
    ContentRange: headers['content-range'],
    ContentType: headers['content-type'],
    ETag: headers.etag,
    VersionId: headers['x-amz-version-id'],
  }
  return {
    ...(texts as { [Name in keyof typeof texts]: string }),
    ...(length === undefined ? {} : { ContentLength: Number(length) }),
    ...(modified === undefined ? {} : { LastModified: new Date(modified) }),
    Metadata,
  }
}

/** Ends an answer whose body says nothing, so that its connection is free. */
export async function finish(answer: Answer): Promise<Answer> {
  await bytesOf(answer.body)
  return answer
}

/** Reads a document. S3 may find out after it has begun an answer of status 200 that the call failed. */
export async function documentOf({ status, headers, body }: Answer, root: string): Promise<Elements> {
  const text = (await bytesOf(body)).toString()
  if (documentIn(text, 'Error')) throw faultOf(status < 300 ? 503 : status, headers, text)
  const found = documentIn(text, root)
  if (!found) throw new Error(`S3's answer isn't a ${root}: ${text.slice(0, 200)}`)
  return found
}

/** The bytes of an object. They can be read once. */
export class Bytes {
  readonly #body: Readable | Buffer

  constructor(body: Readable | Buffer) {
    this.#body = body
  }

  /** @throws Error if the connection ends early */
  read(): Promise<Buffer> {
    return bytesOf(this.#body)
  }

  /** Ends a body that nobody reads, with its connection. */
  drop(): void {
    drop(this.#body)
  }
}

type Reading = With<
  'IfMatch' | 'IfModifiedSince' | 'IfNoneMatch' | 'IfUnmodifiedSince' | 'Range' | 'VersionId'
> &
  Pick<Input, 'ResponseCacheControl' | 'ResponseContentDisposition' | 'ResponseContentType'>

export class GetObjectCommand extends Command<ObjectHead & { readonly Body: Bytes }, Reading> {
  readonly name = 'GetObject'

  toRequest = () => sending('GET', this.input)

  toOutput = (answer: Answer) => ({ ...headIn(answer), Body: new Bytes(answer.body) })
}

export class HeadObjectCommand extends Command<ObjectHead, Reading> {
  readonly name = 'HeadObject'

  toRequest = () => sending('HEAD', this.input)

  toOutput = async (answer: Answer) => headIn(await finish(answer))
}

type Writing = With<
  | 'Body'
  | 'BodySha256'
  | 'CacheControl'
  | 'ContentDisposition'
  | 'ContentLength'
  | 'ContentType'
  | 'IfMatch'
  | 'IfNoneMatch'
  | 'Metadata'
>

export class PutObjectCommand extends Command<ObjectHead, Writing> {
  readonly name = 'PutObject'

  toRequest = () => ({ ...sending('PUT', this.input), body: this.input.Body ?? '' })

  toOutput = async (answer: Answer) => headIn(await finish(answer))
}

type Copying = With<
  | 'CacheControl'
  | 'ContentDisposition'
  | 'ContentType'
  | 'CopySourceIfMatch'
  | 'IfMatch'
  | 'IfNoneMatch'
  | 'Metadata'
  | 'MetadataDirective',
  'CopySource'
>

export class CopyObjectCommand extends Command<{ readonly ETag?: string | undefined }, Copying> {
  readonly name = 'CopyObject'

  toRequest = () => ({ ...sending('PUT', this.input), body: '' })

  toOutput = async (answer: Answer) => ({
    ETag: textOf(await documentOf(answer, 'CopyObjectResult'), 'ETag'),
  })
}

export class DeleteObjectCommand extends Command<object, With<'IfMatch' | 'VersionId'>> {
  readonly name = 'DeleteObject'

  toRequest = () => sending('DELETE', this.input)

  toOutput = (answer: Answer) => finish(answer)
}

interface Removing {
  readonly Bucket: string
  /** At most 1,000. */
  readonly Keys: readonly string[]
}

/** Removes several objects. S3 says which ones it couldn't remove. */
export class DeleteObjectsCommand extends Command<
  {
    readonly Errors: readonly { readonly [Name in 'Code' | 'Key' | 'Message']: string | undefined }[]
  },
  Removing
> {
  readonly name = 'DeleteObjects'

  toRequest(): Sending {
    const objects = this.input.Keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join('')
    const body = Buffer.from(
      `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects}<Quiet>true</Quiet></Delete>`,
    )
    const headers = {
      'content-type': 'application/xml',
      // S3 requires it, or a checksum of its own.
      'content-md5': createHash('md5').update(body).digest('base64'),
    }
    return { method: 'POST', headers, query: { delete: '' }, body }
  }

  async toOutput(answer: Answer) {
    const Errors = all(await documentOf(answer, 'DeleteResult'), 'Error')
    const textIn = (error: Elements) => (name: string) => textOf(error, name)
    return {
      Errors: Errors.map(textIn).map((text) => ({
        Code: text('Code'),
        Key: text('Key'),
        Message: text('Message'),
      })),
    }
  }
}

/** An object, or a version, in a listing. */
export interface ListedObject {
  readonly Key: string
  readonly ETag: string
  readonly Size: number
  readonly LastModified: Date
  readonly VersionId: string
  readonly IsLatest: boolean
}

const toListed = (one: Elements): ListedObject => ({
  Key: textOf(one, 'Key') ?? '',
  ETag: textOf(one, 'ETag') ?? '',
  Size: Number(textOf(one, 'Size') ?? 0),
  LastModified: new Date(textOf(one, 'LastModified') ?? 0),
  VersionId: textOf(one, 'VersionId') ?? '',
  IsLatest: textOf(one, 'IsLatest') === 'true',
})

type Listing = Pick<
  Input,
  'Bucket' | 'ContinuationToken' | 'EncodingType' | 'MaxKeys' | 'Prefix' | 'StartAfter'
>

/** A page of a listing. */
export interface ListedPage {
  readonly Contents: readonly ListedObject[]
  readonly EncodingType: string | undefined
  readonly IsTruncated: boolean
  readonly NextContinuationToken: string | undefined
}

export class ListObjectsV2Command extends Command<ListedPage, Listing> {
  readonly name = 'ListObjectsV2'

  toRequest = () => sending('GET', this.input, { 'list-type': '2' })

  async toOutput(answer: Answer): Promise<ListedPage> {
    const listed = await documentOf(answer, 'ListBucketResult')
    return {
      Contents: all(listed, 'Contents').map(toListed),
      EncodingType: textOf(listed, 'EncodingType'),
      IsTruncated: textOf(listed, 'IsTruncated') === 'true',
      NextContinuationToken: textOf(listed, 'NextContinuationToken'),
    }
  }
}

export class ListObjectVersionsCommand extends Command<
  {
    readonly Versions: readonly ListedObject[]
    readonly DeleteMarkers: readonly ListedObject[]
    readonly EncodingType: string | undefined
  },
  Listing
> {
  readonly name = 'ListObjectVersions'

  toRequest = () => sending('GET', this.input, { versions: '' })

  async toOutput(answer: Answer) {
    const listed = await documentOf(answer, 'ListVersionsResult')
    return {
      Versions: all(listed, 'Version').map(toListed),
      DeleteMarkers: all(listed, 'DeleteMarker').map(toListed),
      EncodingType: textOf(listed, 'EncodingType'),
    }
  }
}
