// S3's event notifications, which the receiver gets inside the transaction of the change that they are about.
import type { S3Event, S3EventRecord } from 'aws-lambda'
import { type Call, encodeKey } from './call.ts'
import type { Catalog, StoredObject } from './catalog.ts'
import { randomId } from './ids.ts'

/**
 * Receives an event. What it writes to the same database is committed with the change, or not at all. If it throws, the
 * change is rolled back, and the client gets a 500.
 */
export type OnEvent = (event: S3Event) => void

export type EventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:Post'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete'
  | 'ObjectRemoved:DeleteMarkerCreated'

/** S3 compares sequencers as text. */
const toSequencer = (seq: number): string => seq.toString(16).toUpperCase().padStart(16, '0')

/** A change to an object. */
export interface Happened {
  readonly eventName: EventName
  readonly object: StoredObject
  /** The request that made it. */
  readonly call: Call
}

/** Describes a change. Call it in the transaction of the change, since it takes the event's number. */
export function describeEvent(
  catalog: Catalog,
  region: string,
  { eventName, object, call }: Happened,
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
      'x-amz-id-2': randomId(),
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
        // As in S3, a removal has neither. @types/aws-lambda requires both.
        ...(eventName.startsWith('ObjectRemoved:')
          ? ({} as { size: number; eTag: string })
          : { size: object.size, eTag: object.etag }),
        ...(catalog.versioning(object.bucket) ? { versionId: object.version } : {}),
        sequencer: toSequencer(catalog.nextSequencer()),
      },
    },
  }
}

/** Delivers the events that version 0.1 has left undelivered. Call it in a transaction. */
export function deliverOldEvents(catalog: Catalog, onEvent: OnEvent): void {
  for (const { seq, record } of catalog.takeOldEvents()) {
    const old: S3EventRecord = JSON.parse(record)
    old.s3.object.sequencer = toSequencer(seq)
    onEvent({ Records: [old] })
  }
}
