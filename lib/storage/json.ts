// JSON documents in the bucket. A write only overwrites the version that was read.

import * as z from 'zod/mini'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { deleteIf, faultsAsStorage, ifFound, isMissing, s3 } from './client.ts'
import { isConflict, writeUnlessChanged } from './conditional.ts'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from './s3/commands.ts'

const Bucket = config.bucket

/**
 * The member `schema` of written documents. Later releases may add members and values at any time; they raise this if
 * an earlier release must not act on the document. docs/decisions/0024-storage.md
 */
const schemaVersion = 1

/** A document, with the ETag for overwriting it. */
export interface Document<T> {
  readonly value: T
  readonly etag: string
  /** All members, including those of later releases. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** A document that this release must not act on. */
export class LaterRelease extends ImageError {
  constructor(schema: unknown) {
    super('storage', `Written by a later release, as schema ${schema}; try again`)
  }
}

/**
 * Stops a worker from acting on a later release's document: the message is redelivered until that release runs.
 * @throws LaterRelease
 */
export function refuseLater({ raw }: Document<unknown>): void {
  const { schema = 0 } = raw
  if (Number(schema) > schemaVersion) throw new LaterRelease(schema)
}

const toRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

function toValue(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // Only a schema for anything accepts it.
    return undefined
  }
}

/**
 * Returns a document; undefined if there is none.
 * @param version S3's id of a version; without it, the current one
 * @throws ImageError storage, also if the document doesn't match its schema
 */
export function readJson<T extends z.ZodMiniType>(
  key: string,
  schema: T,
  version?: string,
): Promise<Document<z.output<T>> | undefined> {
  const command = new GetObjectCommand({ Bucket, Key: key, VersionId: version })
  const read = async () => {
    const got = await s3.send(command)
    const value = toValue((await got.Body.read()).toString())
    return { value: z.parse(schema, value), etag: got.ETag ?? '', raw: toRecord(value) }
  }
  return faultsAsStorage(() => ifFound(read))
}

/**
 * Writes a document over the one that was read, or a new one.
 * @returns its ETag; undefined if somebody else was faster
 * @throws ImageError storage
 */
export function writeJson(
  key: string,
  value: object,
  over: { etag: string } | undefined,
): Promise<string | undefined> {
  const condition = over ? { IfMatch: over.etag } : { IfNoneMatch: '*' }
  const body = { Body: JSON.stringify({ schema: schemaVersion, ...value }), ContentType: 'application/json' }
  return writeUnlessChanged(key, async (Metadata) => {
    const command = new PutObjectCommand({ Bucket, Key: key, ...body, Metadata, ...condition })
    return (await s3.send(command)).ETag
  })
}

/**
 * Removes a document if it is still the one that was read.
 * @returns whether it is gone
 * @throws ImageError storage
 */
export function removeJson(key: string, { etag }: { etag: string }): Promise<boolean> {
  const command = new DeleteObjectCommand({ Bucket, Key: key, ...deleteIf(etag) })
  return faultsAsStorage(async () => {
    try {
      await s3.send(command)
      return true
    } catch (error) {
      if (!isConflict(error)) throw error
      return isMissing(error)
    }
  })
}
