// The store: objects and their bytes together, every change durable and whole before it is answered.
//
// Bytes are written and synced first, into a file nobody knows. The commit is one SQLite transaction that checks the
// request's condition, names the file, and hands over the event. JavaScript runs it without a break, so two writers of
// one key come one after the other. A crash before it leaves an orphan file, which the next start removes.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Database } from '../database.ts'
import { Blobs } from './blobs.ts'
import type { Call } from './call.ts'
import { Catalog, type StoredObject } from './catalog.ts'
import { deliverOldEvents, describeEvent, type EventName, type OnEvent } from './events.ts'
import { type NewObject, type Removal, removeCurrent, removeVersion, writeCurrent } from './versions.ts'

/** Throws what the client is to be told when `current` isn't as its request wants it. */
export type Check = (current: StoredObject | undefined) => void

/** What S3 may do, and seldom does: tests have it done each time. */
export interface Oddities {
  /** Before each page of a listing comes an empty one, which says that there is more. */
  readonly emptyPages?: boolean
  /** ETags that are no MD5 of the bytes and new with each write, as under SSE-KMS. */
  readonly opaqueEtags?: boolean
}

export interface StoreOptions extends Oddities {
  /** Where the bytes are. */
  readonly directory: string
  readonly region: string
  /** Where everything else is. Whoever gives it closes it; by default the store opens one in the directory. */
  readonly database?: Database
  readonly onEvent?: OnEvent | undefined
}

export class Store {
  readonly catalog: Catalog
  readonly blobs: Blobs
  readonly region: string
  readonly oddities: Oddities
  readonly close: () => void
  readonly #onEvent: OnEvent | undefined

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
    await store.blobs.prepare(catalog.blobs())
    return store
  }

  /**
   * Makes `object`, whose blob is written, the current one. `alongside` runs in the same transaction.
   * When this throws, the blob is gone.
   */
  async put(
    call: Call,
    name: EventName,
    object: NewObject,
    check: Check,
    alongside = () => {},
  ): Promise<StoredObject> {
    const etag = this.oddities.opaqueEtags ? randomBytes(16).toString('hex') : object.etag
    const { done, dropped } = await this.#orRemove(object.blob, () =>
      this.catalog.commit(() => {
        check(this.catalog.object(object.bucket, object.key))
        alongside()
        const change = writeCurrent(this.catalog, { ...object, etag }, Date.now())
        this.#tell(call, name, change.done)
        return change
      }),
    )
    await this.#drop(dropped)
    return done
  }

  /** The file of a write that is refused is gone. */
  async #orRemove<T>(blob: string, work: () => T): Promise<T> {
    try {
      return work()
    } catch (error) {
      await this.blobs.remove(blob)
      throw error
    }
  }

  /** Call it in the transaction that the event is about. */
  #tell(call: Call, name: EventName, object: StoredObject): void {
    this.#onEvent?.({ Records: [describeEvent(this.catalog, name, object, this.region, call)] })
  }

  async #drop(blobs: readonly string[]): Promise<void> {
    for (const blob of blobs) await this.blobs.remove(blob)
  }

  /**
   * Removes the object or, by its id, one version of it, if `check` lets it: it sees the current object.
   * @returns what is gone, or the marker that stands there now; undefined where there was nothing to remove
   */
  async remove(call: Call, key: string, check: Check, version?: string): Promise<Removal | undefined> {
    const { bucket } = call
    const { done, dropped } = this.catalog.commit(() => {
      check(this.catalog.object(bucket, key))
      const change =
        version === undefined
          ? removeCurrent(this.catalog, bucket, key, Date.now())
          : removeVersion(this.catalog, bucket, key, version)
      const isMarked = change.done?.isMarker && version === undefined
      const name = isMarked ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete'
      if (change.done) this.#tell(call, name, change.done.object)
      return change
    })
    await this.#drop(dropped)
    return done
  }

  /**
   * Removes what stands under a prefix since before a time. No event tells of it: those of S3 have names of their
   * own, which nobody here listens to.
   */
  async expire(bucket: string, prefix: string, before: number): Promise<void> {
    const dropped = this.catalog.commit(() =>
      this.catalog
        .objectsBefore(bucket, prefix, before)
        .flatMap(({ key }) => removeCurrent(this.catalog, bucket, key, Date.now()).dropped),
    )
    await this.#drop(dropped)
  }

  /** As expire, for good: versions that others took the place of before a time, and markers that cover nothing. */
  async expireVersions(bucket: string, prefix: string, before: number): Promise<void> {
    const removed = this.catalog.commit(() => {
      const old = this.catalog.replacedBefore(bucket, prefix, before)
      for (const { seq } of old) this.catalog.removeOldVersion(seq)
      for (const { seq } of this.catalog.loneMarkers(bucket, prefix)) this.catalog.removeOldVersion(seq)
      return old
    })
    await this.#drop(removed.filter(({ isMarker }) => !isMarker).map(({ blob }) => blob))
  }

  /**
   * Opens an object's bytes, from `start` to `end` inclusive. `select` finds the version that is opened; what it
   * returns says which bytes of it to read. A version that is removed between look-up and opening is looked up
   * again, one that is already open is read to its end.
   */
  async read<T>(
    select: () => T,
    span: (selected: T) => { blob: string; start: number; end: number } | undefined,
  ): Promise<{ selected: T; bytes: Readable | undefined }> {
    for (let tries = 1; ; tries++) {
      const selected = select()
      const wanted = span(selected)
      if (!wanted || wanted.end < wanted.start) return { selected, bytes: undefined }
      try {
        const file = await this.blobs.open(wanted.blob)
        return { selected, bytes: file.createReadStream({ start: wanted.start, end: wanted.end }) }
      } catch (error) {
        if (tries === 20) throw error
      }
    }
  }
}
