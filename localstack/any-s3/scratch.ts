// What the probe writes to an S3: objects in a folder of their own, which it removes.
import { randomUUID } from 'node:crypto'
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'

/** The prefix of all that the probe writes. */
export const probes = 'probe/'

/** An ETag that no object has. */
export const wrongEtag = '"0123456789abcdef0123456789abcdef"'

/** Returns the status of S3's answer; undefined if S3 gave none. */
export const statusOf = (error: unknown) =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

/** Returns whether S3 refused what a condition forbids. */
export const isRefusal = (status: number | undefined) => status === 412 || status === 409

/**
 * Sends a request that this S3 may refuse.
 * @returns undefined if S3 carried it out, otherwise the status of the refusal
 * @throws Error if S3 doesn't answer, or is broken
 */
export async function attempt(call: () => Promise<unknown>): Promise<number | undefined> {
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

/** A folder of its own in the bucket. Its methods throw what the AWS SDK throws. */
export class Scratch {
  readonly s3: S3Client
  readonly bucket: string
  readonly folder = `${probes}${randomUUID()}/`
  readonly #named = new Set<string>()

  constructor(s3: S3Client, bucket: string) {
    this.s3 = s3
    this.bucket = bucket
  }

  /** Returns where an object of this name is. `clean` removes it. */
  at(name: string) {
    this.#named.add(name)
    return { Bucket: this.bucket, Key: this.folder + name }
  }

  /** Writes an object, whose metadata have the text, too. @returns its ETag */
  async put(name: string, text: string, condition: { IfMatch?: string; IfNoneMatch?: string } = {}) {
    const object = { ...this.at(name), Body: text, ContentType: 'image/png', Metadata: { write: text } }
    return (await this.s3.send(new PutObjectCommand({ ...object, ...condition }))).ETag ?? ''
  }

  /** Returns an object's ETag, and the text that was written. */
  async read(name: string) {
    const { ETag, Metadata } = await this.s3.send(new HeadObjectCommand(this.at(name)))
    return { etag: ETag ?? '', write: Metadata?.write }
  }

  /** Removes what was written. In a bucket with versions, old ones expire with those of images. */
  async clean(): Promise<void> {
    for (const name of this.#named) await this.s3.send(new DeleteObjectCommand(this.at(name))).catch(() => {})
  }
}
