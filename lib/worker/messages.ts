// From SQS messages to what is to be done: S3's event notifications, whatever else may be in them.
import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod/mini'

/** Something in the bucket changed that the worker is to look at. */
export type Task =
  | { readonly kind: 'original'; readonly image: string; readonly put?: string }
  | { readonly kind: 'upload'; readonly image: string; readonly upload: string }
  | { readonly kind: 'job'; readonly image: string; readonly job: string }

const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z._default(z.string(), ''),
      s3: z.object({ object: z.object({ key: z.string(), eTag: z._default(z.string(), '') }) }),
    }),
  ),
})

/** S3 sends it once, when a notification is set up. */
const testEvent = z.object({ Event: z.literal('s3:TestEvent') })

/** Keys in notifications are form-encoded. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const decodeKey = (key: string) => decodeURIComponent(key.replaceAll('+', ' '))

/**
 * Only originals, uploads and orders are worked on, whatever the notification is set up to send: no loops. An order
 * and an upload are taken away once they are over, and ask for nothing any more; a removed original asks to be swept
 * up after.
 */
export function toTask(key: string, eventName = '', etag = ''): Task | undefined {
  const [, original] = /^originals\/([^/]+)$/.exec(key) ?? []
  if (original) {
    const put = eventName.endsWith('ObjectCreated:Put') && etag ? { put: etag } : {}
    return { kind: 'original', image: original, ...put }
  }
  if (eventName.includes('ObjectRemoved')) return undefined
  const [, image, job] = /^jobs\/([^/]+)\/([^/]+)\.json$/.exec(key) ?? []
  if (image && job) return { kind: 'job', image, job }
  const [, name, upload] = /^uploads\/([^/]+)\/([^/]+)\.image$/.exec(key) ?? []
  return name && upload ? { kind: 'upload', image: name, upload } : undefined
}

interface Change {
  readonly eventName: string
  readonly key: string
  /** Of the version that it is about; empty if the event does not say. */
  readonly etag: string
}

/** What changed in the bucket, by a message. @throws Error if the message is no notification of S3's */
function changesOf({ body }: Pick<SQSRecord, 'body'>): Change[] {
  const message: unknown = JSON.parse(body)
  if (testEvent.safeParse(message).success) return []
  const { Records } = z.parse(notification, message)
  return Records.map(({ eventName, s3: { object } }) => ({
    eventName,
    key: decodeKey(object.key),
    etag: object.eTag,
  }))
}

/**
 * What a message asks for. Keys of others are passed over.
 * @throws Error where the message is no notification of S3's: it belongs to the dead letters
 */
export const tasksOf = (message: Pick<SQSRecord, 'body'>): Task[] =>
  changesOf(message).flatMap(({ key, eventName, etag }) => toTask(key, eventName, etag) ?? [])

/** A job of which something new is known. */
export interface JobChange {
  readonly id: string
  /** Of its result's version that the message is about; empty if it does not say. */
  readonly etag: string
}

/** The jobs that a message is about. @throws Error if the message is no notification of S3's */
export const jobChangesOf = (message: Pick<SQSRecord, 'body'>): JobChange[] =>
  changesOf(message).flatMap(({ key, etag, eventName }) => {
    const [, id] = /^results\/([^/]+)\.json$/.exec(key) ?? []
    return id && !eventName.includes('ObjectRemoved') ? [{ id, etag }] : []
  })

/** A message as S3 would send it of what lies at this key: for work that no event asks for. */
export const eventOf = (key: string): string =>
  JSON.stringify({ Records: [{ eventName: 'Repair', s3: { object: { key: encodeURIComponent(key) } } }] })
