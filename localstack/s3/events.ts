// S3's event notifications: written into the catalog by the very commit they tell of, gone once delivered.
//
// Why none is lost: the event's row and the object's row are one transaction, so after a crash there is either
// both or neither, and whatever row is left is delivered at the next start. Why one may come twice: a crash
// between delivery and the removal of its row. That is S3's own promise: at least once.
import { randomBytes } from 'node:crypto'
import type { S3Event, S3EventRecord } from 'aws-lambda'
import { type Call, encodeKey } from './call.ts'
import type { Catalog, StoredObject } from './catalog.ts'

export type Deliver = (event: S3Event) => Promise<void>

export type EventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:Post'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete'
  | 'ObjectRemoved:DeleteMarkerCreated'

const RETRY_MS = 1000

/**
 * An event record without its sequencer, which is the number of its row.
 * @param isVersioned whether the bucket keeps versions: the record names the object's then
 */
export function describeEvent(
  eventName: EventName,
  object: StoredObject,
  region: string,
  call: Call,
  isVersioned = false,
): S3EventRecord {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date().toISOString(),
    eventName,
    userIdentity: { principalId: 'AWS:LOCAL' },
    requestParameters: { sourceIPAddress: call.sourceIp },
    responseElements: {
      'x-amz-request-id': call.requestId,
      'x-amz-id-2': randomBytes(16).toString('base64'),
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'local',
      bucket: {
        name: object.bucket,
        ownerIdentity: { principalId: 'LOCAL' },
        arn: `arn:aws:s3:::${object.bucket}`,
      },
      object: {
        key: encodeKey(object.key),
        // A removal has neither, as in S3; the type of @types/aws-lambda doesn't know that.
        ...(eventName.startsWith('ObjectRemoved:')
          ? ({} as { size: number; eTag: string })
          : { size: object.size, eTag: object.etag }),
        ...(isVersioned ? { versionId: object.version } : {}),
        sequencer: '',
      },
    },
  }
}

function parseRecord(json: string, seq: number): S3EventRecord {
  const record: S3EventRecord = JSON.parse(json)
  record.s3.object.sequencer = seq.toString(16).toUpperCase().padStart(16, '0')
  return record
}

export class Outbox {
  readonly #catalog: Catalog
  readonly #deliver: Deliver | undefined
  readonly #stopped = Promise.withResolvers<void>()
  #open = true
  #retry: NodeJS.Timeout | undefined

  constructor(catalog: Catalog, deliver: Deliver | undefined) {
    this.#catalog = catalog
    this.#deliver = deliver
  }

  /** Call it inside the transaction that the event is about. Returns the event to publish after it. */
  add(record: S3EventRecord): number | undefined {
    return this.#deliver && this.#catalog.addEvent(JSON.stringify(record))
  }

  /** Delivers what has been committed and not delivered yet, oldest first. */
  async publishAll(): Promise<void> {
    for (const { seq, record } of this.#catalog.events()) {
      if (this.#open) await this.#publishRecord(seq, parseRecord(record, seq))
    }
  }

  /** Delivers one event. A receiver that fails is tried again later: the write it tells of has happened. */
  async publish(seq: number | undefined, record: S3EventRecord): Promise<void> {
    if (seq !== undefined) await this.#publishRecord(seq, parseRecord(JSON.stringify(record), seq))
  }

  async #publishRecord(seq: number, record: S3EventRecord): Promise<void> {
    const delivery = this.#tryDelivery(seq, record)
    await Promise.race([delivery, this.#stopped.promise])
  }

  async #tryDelivery(seq: number, record: S3EventRecord): Promise<void> {
    try {
      await this.#deliver?.({ Records: [record] })
      if (this.#open) this.#catalog.removeEvent(seq)
    } catch (error) {
      console.error(`S3 event ${record.eventName} of ${record.s3.object.key} will be retried:`, error)
      this.#scheduleRetry()
    }
  }

  #scheduleRetry(): void {
    if (this.#retry !== undefined || !this.#open) return
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      void this.publishAll()
    }, RETRY_MS).unref()
  }

  /** Waits for no receiver: what is undelivered stays for the next start. */
  close(): void {
    this.#open = false
    clearTimeout(this.#retry)
    this.#stopped.resolve()
  }
}
