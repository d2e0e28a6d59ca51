// The store: objects and their bytes. Every change is durable and whole before it is answered.
//
// Bytes are written and synced first, to a file that nothing refers to. The commit is one SQLite transaction that
// checks the request's condition, names the file, and delivers the event. It is synchronous, so two writers of one key
// can't interleave. A crash before it leaves an orphan file, which the next run removes.
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Database } from '../database.ts'
import { Blobs, digits, type Part } from './blobs.ts'
import type { Call } from './call.ts'
import { Catalog, type StoredObject } from './catalog.ts'
import { deliverOldEvents, describeEvent, type EventName, type Happened, type OnEvent } from './events.ts'
import { randomId } from './ids.ts'
import { refusal, S3Error } from './refusal.ts'
import type { Upload } from './uploads.ts'
import {
  type Change,
  type NewObject,
  type Removal,
  removeCurrent,
  removeVersion,
  writeCurrent,
} from './versions.ts'

/** Throws an S3Error if `current` doesn't meet the request's conditions. */
export type Check = (current: StoredObject | undefined) => void

/** How to put an object. */
interface Putting {
  readonly eventName: EventName
  readonly object: NewObject
  readonly check: Check
  /** Runs in the same transaction. */
  readonly alongside?: () => void
}

/** What to remove. */
export interface Removing {
  readonly key: string
  readonly check: Check
  /** Without it, the object. */
  readonly version?: string | undefined
}

/** What S3 is allowed to do, and seldom does. Tests make it happen each time. */
export interface Oddities {
  /** Before each page of a listing there is an empty, truncated one. */
  readonly emptyPages?: boolean
  /** ETags aren't MD5s, and change with each write, as with SSE-KMS. */
  readonly opaqueEtags?: boolean
  /** The first write of an object with a condition is refused, as if another one were under way. */
  readonly conflicts?: boolean
}

export interface StoreOptions extends Oddities {
  /** Where the bytes are. */
  readonly directory: string
  readonly region: string
  /** Where everything else is. Its owner closes it; by default, the store opens one in the directory. */
  readonly database?: Database
  readonly onEvent?: OnEvent | undefined
}

const isGone = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Objects and their bytes. */
export class Store {
  readonly catalog: Catalog
  readonly blobs: Blobs
  readonly region: string
  readonly oddities: Oddities
  readonly close: () => void
  readonly #onEvent: OnEvent | undefined
  /** The keys of writes that were refused because of the oddity. */
  readonly #refused = new Set<string>()

  private constructor(options: StoreOptions) {
    const { directory, region, database = new Database(directory), onEvent } = options
    this.close = options.database ? () => {} : () => database.close()
    this.catalog = new Catalog(database)
    this.blobs = new Blobs(join(directory, 'blobs'))
    this.region = region
    this.oddities = options
    this.#onEvent = onEvent
  }

  /** @throws Error if another process has the folder open */
  static async open(options: StoreOptions): Promise<Store> {
    const store = new Store(options)
    const { catalog } = store
    const { onEvent } = options
    if (onEvent) catalog.commit(() => deliverOldEvents(catalog, onEvent))
    await store.blobs.prepare()
    return store
  }

  /**
   * Removes the files that a crash has left: of writes before their commit, and of versions after that of their
   * removal. It may run beside requests, a sixteenth at a time.
   * @param isOver whether the store is to be closed
   */
  async sweep(isOver: () => boolean): Promise<void> {
    for (const digit of digits) if (!isOver()) await this.blobs.sweep(digit, this.catalog.blobs(digit))
  }

  /** Makes an object, whose blob is written, the current one. If this throws, the blob is removed. */
  async put(call: Call, { eventName, object, check, alongside = () => {} }: Putting): Promise<StoredObject> {
    const etag = this.oddities.opaqueEtags ? randomId() : object.etag
    const { done, dropped } = await this.blobs.orRemove(object.blob, () =>
      this.catalog.commit(() => {
        this.#refuse(call, object.key)
        check(this.catalog.object(object.bucket, object.key))
        alongside()
        const change = writeCurrent(this.catalog, { ...object, etag }, Date.now())
        this.#tell({ eventName, object: change.done, call })
        return change
      }),
    )
    await this.#drop(dropped)
    return done
  }

  /** @throws ConditionalRequestConflict (409), if the oddity has it so */
  #refuse({ headers }: Call, key: string): void {
    const isConditional = 'if-match' in headers || 'if-none-match' in headers
    if (!this.oddities.conflicts || !isConditional || this.#refused.has(key)) return
    this.#refused.add(key)
    throw refusal(
      'ConditionalRequestConflict',
      'A conflicting operation is in progress against this resource.',
    )
  }

  /** Call it in the transaction that the event is about. */
  #tell(happened: Happened): void {
    this.#onEvent?.({ Records: [describeEvent(this.catalog, this.region, happened)] })
  }

  async #drop(blobs: readonly string[]): Promise<void> {
    for (const blob of blobs) await this.blobs.remove(blob)
  }

  /** Call it in a transaction. */
  #removeOne(call: Call, { key, check, version }: Removing): Change<Removal | undefined> {
    const { bucket } = call
    this.#refuse(call, key)
    check(this.catalog.object(bucket, key))
    const change =
      version === undefined
        ? removeCurrent(this.catalog, bucket, key, Date.now())
        : removeVersion(this.catalog, bucket, key, version)
    const isMarked = change.done?.isMarker && version === undefined
    const eventName = isMarked ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete'
    if (change.done) this.#tell({ eventName, object: change.done.object, call })
    return change
  }

  /**
   * Removes the object or one version of it, if its check accepts the current object.
   * @returns what was removed, or the new delete marker; undefined if there was nothing to remove
   */
  async remove(call: Call, removing: Removing): Promise<Removal | undefined> {
    const { done, dropped } = this.catalog.commit(() => this.#removeOne(call, removing))
    await this.#drop(dropped)
    return done
  }

  /**
   * Removes many in one transaction, which is one write to the disk.
   * @param all which ones; each may throw an S3Error instead
   * @returns for each, as remove, or why it wasn't removed
   */
  async removeMany(call: Call, all: readonly (() => Removing)[]): Promise<(Removal | S3Error | undefined)[]> {
    const changes = this.catalog.commit(() =>
      all.map((one) => {
        try {
          return this.#removeOne(call, one())
        } catch (error) {
          if (error instanceof S3Error) return { done: error, dropped: [] }
          throw error
        }
      }),
    )
    await this.#drop(changes.flatMap(({ dropped }) => dropped))
    return changes.map(({ done }) => done)
  }

  /**
   * Removes objects under a prefix that were written before a time. It raises no event: S3's events for it have names
   * of their own, which darkroom doesn't listen to.
   */
  async expire(bucket: string, prefix: string, before: number): Promise<void> {
    const dropped = this.catalog.commit(() =>
      this.catalog
        .objectsBefore(bucket, prefix, before)
        .flatMap(({ key }) => removeCurrent(this.catalog, bucket, key, Date.now()).dropped),
    )
    await this.#drop(dropped)
  }

  /** Permanently removes versions that were replaced before a time, and delete markers that hide no version. */
  async expireVersions(bucket: string, prefix: string, before: number): Promise<void> {
    const removed = this.catalog.commit(() => {
      const old = this.catalog.replacedBefore(bucket, prefix, before)
      for (const { seq } of old) this.catalog.removeOldVersion(seq)
      for (const { seq } of this.catalog.loneMarkers(bucket, prefix)) this.catalog.removeOldVersion(seq)
      return old
    })
    await this.#drop(removed.filter(({ isMarker }) => !isMarker).map(({ blob }) => blob))
  }

  /** Removes multipart uploads with their parts. */
  async abort(uploads: readonly Upload[]): Promise<void> {
    const { uploads: open } = this.catalog
    const dropped = this.catalog.commit(() =>
      uploads.flatMap(({ id }) => {
        const parts = open.parts(id)
        open.remove(id)
        return parts.map(({ blob }) => blob)
      }),
    )
    await this.#drop(dropped)
  }

  /** Removes the multipart uploads to keys with a prefix that began before a time. */
  async abortBefore(bucket: string, prefix: string, before: number): Promise<void> {
    await this.abort(this.catalog.uploads.list(bucket, prefix).filter(({ created }) => created < before))
  }

  /**
   * Opens an object's bytes, from `start` to `end` inclusive. `select` looks the version up, and `span` says which of
   * its bytes to read. If the version is removed between look-up and opening, it is looked up again.
   */
  async read<T>(
    select: () => T,
    span: (selected: T) => Part | undefined,
  ): Promise<{ selected: T; bytes: Readable | Buffer | undefined }> {
    for (let tries = 1; ; tries++) {
      const selected = select()
      const wanted = span(selected)
      if (!wanted || wanted.end < wanted.start) return { selected, bytes: undefined }
      try {
        return { selected, bytes: await this.blobs.read(wanted) }
      } catch (error) {
        if (!isGone(error) || tries === 20) throw error
      }
    }
  }
}
