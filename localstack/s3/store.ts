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

/** Throws what the client is to be told when `current` isn't as its request wants it. */
export type Check = (current: StoredObject | undefined) => void

export type NewObject = Omit<StoredObject, 'modified'>

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
  readonly #region: string

  private constructor(catalog: Catalog, blobs: Blobs, outbox: Outbox, region: string, oddities: Oddities) {
    this.oddities = oddities
    this.catalog = catalog
    this.blobs = blobs
    this.#outbox = outbox
    this.#region = region
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
    const stored = { ...object, etag, modified: Date.now() }
    const record = describeEvent(name, stored, this.#region, call)
    let previous: StoredObject | undefined
    let seq: number | undefined
    try {
      this.catalog.commit(() => {
        previous = this.catalog.object(object.bucket, object.key)
        check(previous)
        alongside()
        this.catalog.putObject(stored)
        seq = this.#outbox.add(record)
      })
    } catch (error) {
      await this.blobs.remove(object.blob)
      throw error
    }
    if (previous) await this.blobs.remove(previous.blob)
    await this.#outbox.publish(seq, record)
    return stored
  }

  /** Removes the object, if there is one and `check` lets it. */
  async remove(call: Call, key: string, check: Check): Promise<void> {
    const removed = this.catalog.commit(() => {
      const current = this.catalog.object(call.bucket, key)
      check(current)
      if (!current) return undefined
      this.catalog.removeObject(call.bucket, key)
      const record = describeEvent('ObjectRemoved:Delete', current, this.#region, call)
      return { current, record, seq: this.#outbox.add(record) }
    })
    if (!removed) return
    await this.blobs.remove(removed.current.blob)
    await this.#outbox.publish(removed.seq, removed.record)
  }

  /**
   * Removes what stands under a prefix since before a time. No event tells of it: those of S3 have names of their
   * own, which nobody here listens to.
   */
  async expire(bucket: string, prefix: string, before: number): Promise<void> {
    const removed = this.catalog.commit(() => {
      const old = this.catalog.objectsBefore(bucket, prefix, before)
      for (const { key } of old) this.catalog.removeObject(bucket, key)
      return old
    })
    for (const { blob } of removed) await this.blobs.remove(blob)
  }

  /**
   * Opens the object's bytes, from `start` to `end` inclusive. `select` sees the version that is opened; what it
   * returns says which bytes of it to read. A version that is overwritten between look-up and opening is looked
   * up again, one that is already open is read to its end.
   */
  async read<T>(
    bucket: string,
    key: string,
    select: (object: StoredObject | undefined) => T,
    span: (selected: T) => { blob: string; start: number; end: number } | undefined,
  ): Promise<{ selected: T; bytes: Readable | undefined }> {
    for (let tries = 1; ; tries++) {
      const selected = select(this.catalog.object(bucket, key))
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
