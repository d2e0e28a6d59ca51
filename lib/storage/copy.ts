// Copying originals within the bucket.
import { config } from '../config.ts'
import { demandFound, isOf } from '../image/errors.ts'
import type { Notes } from '../image/notes.ts'
import { conditionOf, type Putting, type Stored, stat, taken, toObject, toStored, write } from './bucket.ts'
import { faultsAsStorage, s3, statusOf } from './client.ts'
import { demand, type Preconditions } from './conditions.ts'
import { copyObject } from './copy-object.ts'
import { announce } from './entries.ts'
import { originalKey } from './keys.ts'
import { filenameIn } from './metadata.ts'
import { giveNotes, keepNotes, notesOn, passNotes } from './notes.ts'
import { remove } from './remove.ts'
import { conflict, retry } from './retry.ts'
import { HeadObjectCommand } from './s3/commands.ts'

/** An original, or one of its versions, to copy. */
interface Source {
  readonly stored: Stored
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * Returns an original, or one of its versions; undefined if there is none.
 * @param id S3's id of the version
 * @throws ImageError storage
 */
export function findSource(name: string, id?: string): Promise<Source | undefined> {
  const command = new HeadObjectCommand({ Bucket: config.bucket, Key: originalKey(name), VersionId: id })
  return faultsAsStorage(async () => {
    try {
      const head = await s3.send(command)
      return { stored: toStored(name, head), metadata: head.Metadata ?? {} }
    } catch (error) {
      // None, a delete marker, or not a version's id.
      if ([404, 405, 400].includes(statusOf(error) ?? 0)) return undefined
      throw error
    }
  })
}

/**
 * Stores a copy of exactly this version under a name.
 * @returns the copy's ETag
 * @throws ImageError name-taken, precondition, storage
 */
async function writeCopy({ stored, metadata }: Source, name: string, options: Putting): Promise<string> {
  // The metadata about the old write doesn't apply to this one.
  const { job: _, upload: __, write: ___, ...facts } = metadata
  const filename = filenameIn(metadata)
  const written = await write(name, metadata.sha256, options, async (mine, condition) => {
    const target = {
      ...toObject(name, filename),
      ContentType: stored.contentType,
      Metadata: { ...facts, ...mine },
      ...condition,
    }
    return copyObject({ key: originalKey(stored.name), version: stored.id }, target)
  })
  // Of what is known of the source, the time of its own storing doesn't apply.
  const { at: _at, ...known } = stored
  await announce({ ...known, name, ...written })
  return written.etag
}

/** Stores a copy with these notes. @returns its ETag @throws as writeCopy */
export async function writeNoted(
  source: Source,
  name: string,
  notes: Notes | undefined,
  options: Putting,
): Promise<string> {
  // A refused copy leaves no notes to whoever has the name next. What a retry finds may be its own.
  if (notes && !options.isRetry) await conditionOf(name, options)
  const given = await giveNotes(name, notes)
  const etag = await writeCopy(source, name, options).catch(async (error) => {
    // Another image has the name now, or it is another version. A fault may have stored the copy.
    if (!isOf(error, 'storage')) await given?.takeBack()
    throw error
  })
  if (given) await keepNotes(name, given)
  return etag
}

/** How to copy or rename. The preconditions are about the source. */
export interface Copying extends Putting {
  readonly preconditions: Preconditions
}

/** A copy: what is known of its source, with the copy's name and ETag. */
export type Copy = Omit<Stored, 'lastModified'>

/** Stores a copy with the source's notes. @param preconditions about the source */
async function writeFrom(from: string, to: string, preconditions: Preconditions, how: Putting) {
  const source = demandFound(from, await findSource(from))
  demand(preconditions, source.stored)
  // Not every S3 knows conditions of a copy's target: there, only copies at the same time overwrite each other.
  if (!how.overwrite && !how.isRetry && (await stat(to))) throw taken(to)
  const notes = await notesOn(from)
  const etag = await writeNoted(source, to, notes, how)
  const copied: Copy = { ...source.stored, name: to, etag }
  return { version: source.stored.etag, notes, copied }
}

/** Stores a copy of an image, with its notes. @throws ImageError missing, name-taken, precondition, storage */
export async function copy(from: string, to: string, { preconditions, ...how }: Copying): Promise<Copy> {
  return (await writeFrom(from, to, preconditions, how)).copied
}

/**
 * Renames an image: stores a copy with its notes, then removes exactly the version that was copied. If it ends early,
 * both are there. A version that is stored meanwhile is renamed, too.
 * @throws ImageError missing, name-taken, precondition, storage
 */
export async function rename(from: string, to: string, { preconditions, ...how }: Copying): Promise<Copy> {
  // An earlier attempt may have renamed it.
  const done = how.isRetry && !(await findSource(from)) ? await stat(to) : undefined
  if (done) return done
  let options: Putting = how
  return retry(async () => {
    const { version, notes, copied } = await writeFrom(from, to, preconditions, options)
    try {
      const last = await remove(from, { ifMatch: version }, true)
      await passNotes(to, notes, last)
    } catch (error) {
      if (isOf(error, 'precondition')) {
        options = { overwrite: true, preconditions: { ifMatch: copied.etag } }
        return conflict
      }
      if (!isOf(error, 'missing')) throw error
    }
    return copied
  })
}
