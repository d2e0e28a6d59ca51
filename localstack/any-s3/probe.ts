// Tries what darkroom needs of an S3, with objects of its own, which it removes. What nothing can replace is
// required; what else is missing, darkroom does in another way, or without.
import { randomUUID } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import type { Lack } from '../../lib/environment.ts'

/** What follows from a lack, for the operator. */
export const consequences: Readonly<Record<Lack, string>> = {
  'conditional-copy':
    'It ignores or refuses conditions of CopyObject: copies, renames, and large uploads go through this process',
  'conditional-delete':
    'It ignores or refuses If-Match of DeleteObject: a delete also removes what is stored at the same moment',
  'post-object':
    "It takes no forms (POST Object), or doesn't enforce their policy: large uploads use a presigned PUT",
  multipart: 'It takes no files in parts: an interrupted upload of a large file starts again',
  versioning: "The bucket keeps no versions: overwritten and deleted images can't be restored",
  'long-segments':
    'It takes at most 255 bytes between two slashes of a key: lists read more, and names with many spaces are refused',
  'url-encoding': "It doesn't encode keys in lists: names with U+FFFE or U+FFFF are refused",
  lifecycle: 'The bucket has no lifecycle rules for darkroom: this process removes what expires, once a day',
}

/** The prefix of all that is written here. */
export const probes = 'probe/'

/** An S3 that can't keep images safe. */
export class UnfitS3 extends Error {}

const statusOf = (error: unknown) =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

const withoutVersions = 'It may do so because the bucket keeps versions: use a bucket without them'

/** Keys in the order of their bytes, with what listings get wrong. */
const plain = [
  ' ',
  '+',
  'A',
  '[',
  'a',
  'a b',
  'a%2F.png',
  'a.png',
  'x.1',
  'x/1',
  'x/2',
  '~',
  '\u00e9',
  '\uff5e',
  '\u{1f600}',
]

/** As lib/storage/listing.ts does, which may not be imported yet. */
const decoded = (key: string, encoding: string | undefined) =>
  encoding === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key

/** Whether S3 refused what a condition forbids. */
const isRefusal = (status: number | undefined) => status === 412 || status === 409

/** @returns whether S3 carried it out, or its error @throws Error without an answer of S3's, or if it is broken */
async function attempt(call: () => Promise<unknown>): Promise<number | undefined> {
  try {
    await call()
    return undefined
  } catch (error) {
    const status = statusOf(error)
    // 501 is Not Implemented: an answer.
    if (status === undefined || (status >= 500 && status !== 501)) throw error
    return status
  }
}

class Probe {
  readonly #s3: S3Client
  readonly #bucket: string
  readonly #folder = `${probes}${randomUUID()}/`
  readonly #made = new Set<string>()

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3
    this.#bucket = bucket
  }

  #at(name: string) {
    this.#made.add(name)
    return { Bucket: this.#bucket, Key: this.#folder + name }
  }

  async #put(name: string, text: string, condition: { IfMatch?: string; IfNoneMatch?: string } = {}) {
    const object = { ...this.#at(name), Body: text, ContentType: 'image/png', Metadata: { write: text } }
    return (await this.#s3.send(new PutObjectCommand({ ...object, ...condition }))).ETag ?? ''
  }

  async #read(name: string) {
    const { ETag, Metadata } = await this.#s3.send(new HeadObjectCommand(this.#at(name)))
    return { etag: ETag ?? '', write: Metadata?.write }
  }

  /** @throws UnfitS3, if S3 ignores or refuses conditions of writes */
  async demandConditions(): Promise<void> {
    const created = await attempt(() => this.#put('a', 'one', { IfNoneMatch: '*' }))
    if (created !== undefined)
      throw new UnfitS3(`it refuses If-None-Match of PutObject, with ${created}: images couldn't be stored`)
    const again = await attempt(() => this.#put('a', 'two', { IfNoneMatch: '*' }))
    if (!isRefusal(again))
      throw new UnfitS3('it ignores If-None-Match of PutObject: uploads at the same time would be lost')
    const { etag } = await this.#read('a')
    const stale = await attempt(() =>
      this.#put('a', 'three', { IfMatch: '"0123456789abcdef0123456789abcdef"' }),
    )
    if (!isRefusal(stale))
      throw new UnfitS3('it ignores If-Match of PutObject: changes at the same time would be lost')
    const changed = await attempt(() => this.#put('a', 'four', { IfMatch: etag }))
    const { write } = await this.#read('a')
    if (changed !== undefined || write !== 'four')
      throw new UnfitS3(`it refuses a PutObject whose If-Match is right, with ${changed}`)
  }

  /** Whether a deleted key can be created again. */
  async recreates(): Promise<boolean> {
    await this.#put('f', 'one', { IfNoneMatch: '*' })
    await this.#s3.send(new DeleteObjectCommand(this.#at('f')))
    return (await attempt(() => this.#put('f', 'two', { IfNoneMatch: '*' }))) === undefined
  }

  /** Returns the keys under a prefix, page by page. */
  async #list(folder: string): Promise<string[]> {
    const page = {
      Bucket: this.#bucket,
      Prefix: this.#folder + folder,
      EncodingType: 'url' as const,
      MaxKeys: 2,
    }
    const found: string[] = []
    for (let token: string | undefined; ; ) {
      const from = token === undefined ? {} : { ContinuationToken: token }
      const listed = await this.#s3.send(new ListObjectsV2Command({ ...page, ...from }))
      for (const { Key = '' } of listed.Contents ?? [])
        found.push(decoded(Key, listed.EncodingType).slice(page.Prefix.length))
      token = listed.NextContinuationToken
      if (!listed.IsTruncated || token === undefined || found.length > 100) return found
    }
  }

  /** Whether a list has every key once, and in the order of their bytes. */
  async lists(): Promise<boolean> {
    for (const name of plain) await this.#put(`list/${name}`, 'one')
    return (await this.#list('list/')).join('\n') === plain.join('\n')
  }

  /** Whether a list has keys that XML can't contain. */
  async encodes(): Promise<boolean> {
    const odd = 'a\uffff'
    await this.#put(`odd/${odd}`, 'one')
    return (await this.#list('odd/'))[0] === odd
  }

  /** Copies `a` to `b` under conditions that hold, and under those that don't. */
  async copies(): Promise<boolean> {
    const source = { CopySource: `${this.#bucket}/${this.#folder}a` }
    const copy = (condition: object) =>
      attempt(() => this.#s3.send(new CopyObjectCommand({ ...this.#at('b'), ...source, ...condition })))
    const first = await copy({ IfNoneMatch: '*' })
    if (first !== undefined) return false
    const wrong = '"0123456789abcdef0123456789abcdef"'
    for (const condition of [{ IfNoneMatch: '*' }, { IfMatch: wrong }, { CopySourceIfMatch: wrong }])
      if (!isRefusal(await copy(condition))) return false
    const { etag } = await this.#read('b')
    return (await copy({ IfMatch: etag, CopySourceIfMatch: (await this.#read('a')).etag })) === undefined
  }

  async putLong(): Promise<void> {
    await this.#put(`${'long'.repeat(100)}`, 'one')
  }

  async deletes(): Promise<boolean> {
    const etag = await this.#put('c', 'one')
    const remove = (IfMatch: string) =>
      attempt(() => this.#s3.send(new DeleteObjectCommand({ ...this.#at('c'), IfMatch })))
    if (!isRefusal(await remove('"0123456789abcdef0123456789abcdef"'))) return false
    return (await remove(etag)) === undefined
  }

  /** Sends a form with the announced bytes, and one with more. */
  async forms(): Promise<boolean> {
    const send = async (name: string, text: string) => {
      const { Bucket, Key } = this.#at(name)
      const { url, fields } = await createPresignedPost(this.#s3, {
        ...{ Bucket, Key, Expires: 300, Conditions: [['content-length-range', 3, 3]] },
        Fields: { 'Content-Type': 'image/png', 'x-amz-meta-overwrite': '0' },
      })
      const form = new FormData()
      for (const [field, value] of Object.entries(fields)) form.append(field, value)
      form.append('file', new Blob([text]))
      const answer = await fetch(url, { method: 'POST', body: form, signal: AbortSignal.timeout(10_000) })
      await answer.arrayBuffer()
      if (answer.status >= 500 && answer.status !== 501) throw new Error(`${answer.status} for a form`)
      return answer.status
    }
    const right = await send('d', 'one')
    if (right >= 300) return false
    const found = await this.#s3.send(new HeadObjectCommand(this.#at('d')))
    const isWhole = found.ContentType === 'image/png' && found.Metadata?.overwrite === '0'
    const wrong = await send('e', 'too long')
    return isWhole && wrong >= 400
  }

  /** Sends a file in parts, asks which of them are there, and joins them. */
  async joins(): Promise<boolean> {
    const upload = async (name: string) => {
      const object = { ...this.#at(name), ContentType: 'image/png', Metadata: { overwrite: '0' } }
      const { UploadId } = await this.#s3.send(new CreateMultipartUploadCommand(object))
      await this.#s3.send(new UploadPartCommand({ ...this.#at(name), UploadId, PartNumber: 1, Body: 'one' }))
      return { ...this.#at(name), UploadId }
    }
    const refused = await attempt(async () => {
      const joined = await upload('g')
      const { Parts = [] } = await this.#s3.send(new ListPartsCommand(joined))
      const parts = Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
      if (Parts[0]?.Size !== 3) return
      await this.#s3.send(
        new CompleteMultipartUploadCommand({ ...joined, MultipartUpload: { Parts: parts } }),
      )
      await this.#s3.send(new AbortMultipartUploadCommand(await upload('h')))
    })
    if (refused !== undefined) return false
    const found = await this.#s3.send(new HeadObjectCommand(this.#at('g'))).catch(() => undefined)
    return (
      found?.ContentLength === 3 && found.ContentType === 'image/png' && found.Metadata?.overwrite === '0'
    )
  }

  async versions(): Promise<boolean> {
    const command = new GetBucketVersioningCommand({ Bucket: this.#bucket })
    const { Status } = await this.#s3.send(command).catch(() => ({ Status: undefined }))
    return Status === 'Enabled'
  }

  /** Whether uploads expire, also those in parts: then the operator thought of the others, too. */
  async expires(): Promise<boolean> {
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket: this.#bucket })
    const { Rules = [] } = await this.#s3.send(command).catch(() => ({ Rules: [] }))
    const enabled = Rules.filter(({ Status }) => Status === 'Enabled')
    const isForUploads = ({ Filter, Prefix, Expiration }: LifecycleRule) =>
      Expiration !== undefined && (Filter?.Prefix ?? Prefix) === 'uploads/'
    return enabled.some(isForUploads) && enabled.some((rule) => rule.AbortIncompleteMultipartUpload)
  }

  /** Removes what it wrote. In a bucket with versions, what it wrote expires with the others. */
  async clean(): Promise<void> {
    for (const name of this.#made)
      await this.#s3.send(new DeleteObjectCommand(this.#at(name))).catch(() => {})
  }
}

/**
 * Tries whether a new bucket still works when it keeps versions: that a deleted key can be created
 * again, and lists are whole.
 * @throws Error, if S3 doesn't answer
 */
export async function worksWithVersions(s3: S3Client, bucket: string): Promise<boolean> {
  const trial = new Probe(s3, bucket)
  try {
    return (await trial.recreates()) && (await trial.lists())
  } finally {
    await trial.clean()
  }
}

/**
 * Tries an S3.
 * @returns what it lacks
 * @throws UnfitS3, if it lacks what is required; Error, if it doesn't answer
 */
export async function probe(s3: S3Client, bucket: string): Promise<Lack[]> {
  const trial = new Probe(s3, bucket)
  try {
    await trial.demandConditions()
    if (!(await trial.recreates()))
      throw new UnfitS3(
        `it refuses If-None-Match of PutObject for a key that was deleted. ${withoutVersions}`,
      )
    if (!(await trial.lists()))
      throw new UnfitS3(`its lists omit keys, or have another order. ${withoutVersions}`)
    const has: Readonly<Record<Lack, boolean>> = {
      'conditional-copy': await trial.copies(),
      'conditional-delete': await trial.deletes(),
      'post-object': await trial.forms(),
      multipart: await trial.joins(),
      versioning: await trial.versions(),
      lifecycle: await trial.expires(),
      'long-segments': (await attempt(() => trial.putLong())) === undefined,
      'url-encoding': await trial.encodes(),
    }
    return (Object.keys(has) as Lack[]).filter((name) => !has[name])
  } finally {
    await trial.clean()
  }
}
