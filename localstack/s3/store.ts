// The store: objects and their bytes together, every change durable and whole before it is answered.
//
// Bytes are written and synced first, into a file nobody knows. The commit is one SQLite transaction that checks the
// request's condition, names the file and notes the event. JavaScript runs it without a break, so two writers of one
// key come one after the other. A crash before it leaves an orphan file, removed at the next start.
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Blobs } from './blobs.ts'
import type { Call } from './call.ts'
import { Catalog, type StoredObject } from './catalog.ts'
import { type Deliver, describeEvent, type EventName, Outbox } from './events.ts'
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

function openCatalog(directory: string): Catalog {
  try {
    return new Catalog(join(directory, 'catalog.sqlite'))
  } catch (cause) {
    const locked = cause instanceof Error && cause.message.includes('locked')
    if (!locked) throw cause
    throw new Error(`The S3 data folder ${directory} is in use by another process`, { cause })
  }
}

export class Store {
  readonly catalog: Catalog
  readonly blobs: Blobs
  readonly oddities: Oddities
  readonly #outbox: Outbox
  readonly region: string

  private constructor(catalog: Catalog, blobs: Blobs, outbox: Outbox, region: string, oddities: Oddities) {
    this.oddities = oddities
    this.catalog = catalog
    this.blobs = blobs
    this.#outbox = outbox
    this.region = region
  }

  /** @throws Error when another process has the folder open. */
  static async open(
    directory: string,
    region: string,
    deliver: Deliver | undefined,
    oddities: Oddities = {},
  ): Promise<Store> {
    await mkdir(directory, { recursive: true })
    const catalog = openCatalog(directory)
    const blobs = new Blobs(join(directory, 'blobs'))
    await blobs.prepare(catalog.blobs())
    return new Store(catalog, blobs, new Outbox(catalog, deliver), region, oddities)
  }

  /** Waits for no receiver of events any more: what is undelivered stays for the next start. */
  stopEvents(): void {
    this.#outbox.close()
  }

  close(): void {
    this.#outbox.close()
    this.catalog.close()
  }

  /** Delivers the events which the process before this one could not. */
  publishLeftovers(): Promise<void> {
    return this.#outbox.publishAll()
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
    const { stored, dropped, record, seq } = await this.#orRemove(object.blob, () =>
      this.#write(call, name, { ...object, etag }, check, alongside),
    )
    await this.#drop(dropped)
    await this.#outbox.publish(seq, record)
    return stored
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

  #write(call: Call, name: EventName, object: NewObject, check: Check, alongside: () => void) {
    return this.catalog.commit(() => {
      check(this.catalog.object(object.bucket, object.key))
      alongside()
      const { done: stored, dropped } = writeCurrent(this.catalog, object, Date.now())
      const record = describeEvent(name, stored, this.region, call, this.#keepsVersions(stored))
      return { stored, dropped, record, seq: this.#outbox.add(record) }
    })
  }

  #keepsVersions = ({ bucket }: StoredObject) => this.catalog.versioning(bucket) !== undefined

  async #drop(blobs: readonly string[]): Promise<void> {
    for (const blob of blobs) await this.blobs.remove(blob)
  }

  /**
   * Removes the object or, by its id, one version of it, if `check` lets it: it sees the current object.
   * @returns what is gone, or the marker that stands there now; undefined where there was nothing to remove
   */
  async remove(call: Call, key: string, check: Check, version?: string): Promise<Removal | undefined> {
    const { bucket } = call
    const { done, dropped, record, seq } = this.catalog.commit(() => {
      check(this.catalog.object(bucket, key))
      const change =
        version === undefined
          ? removeCurrent(this.catalog, bucket, key, Date.now())
          : removeVersion(this.catalog, bucket, key, version)
      if (!change.done) return { ...change, record: undefined, seq: undefined }
      const { object, isMarker } = change.done
      const name =
        isMarker && version === undefined ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete'
      const told = describeEvent(name, object, this.region, call, this.#keepsVersions(object))
      return { ...change, record: told, seq: this.#outbox.add(told) }
    })
    await this.#drop(dropped)
    if (record) await this.#outbox.publish(seq, record)
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
