// Tasks in SQS messages, which are S3's event notifications.
import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod/mini'
import { decodeKey } from '../storage/s3/xml.ts'

/**
 * A change in the bucket that the worker has to process. `put` is the version that a plain PUT stored; `isNew`: some
 * write stored a version; `isRemoved`: it was the current one's removal.
 */
export type Task =
  | {
      readonly kind: 'original'
      readonly image: string
      readonly put?: string
      readonly isNew?: true
      readonly isRemoved?: true
    }
  | { readonly kind: 'upload' | 'fetch'; readonly image: string; readonly upload: string }
  | { readonly kind: 'job'; readonly image: string; readonly job: string }
  | { readonly kind: 'again'; readonly image: string; readonly key: string }

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

/**
 * Only originals, uploads, URLs to fetch and jobs are tasks, whatever the notification is configured to send: so there
 * are no loops. A removed job or upload is done; a removed original leaves variants to remove.
 */
export function toTask(key: string, eventName = '', etag = ''): Task | undefined {
  const [, original] = /^originals\/([^/]+)$/.exec(key) ?? []
  if (original) {
    if (eventName.includes('ObjectRemoved')) return { kind: 'original', image: original, isRemoved: true }
    const put = eventName.endsWith('ObjectCreated:Put') && etag ? { put: etag } : {}
    const isNew = eventName.includes('ObjectCreated') ? ({ isNew: true } as const) : {}
    return { kind: 'original', image: original, ...put, ...isNew }
  }
  if (eventName.includes('ObjectRemoved')) return undefined
  const [, image, job] = /^jobs\/([^/]+)\/([^/]+)\.json$/.exec(key) ?? []
  if (image && job) return { kind: 'job', image, job }
  const [, misframed] = /^jobs\/([^/]+)\/[^/]+\.again$/.exec(key) ?? []
  if (misframed) return { kind: 'again', image: misframed, key }
  const [, name, upload, kind] = /^uploads\/([^/]+)\/([^/]+)\.(image|url)$/.exec(key) ?? []
  if (!name || !upload) return undefined
  return { kind: kind === 'url' ? 'fetch' : 'upload', image: name, upload }
}

interface Change {
  readonly eventName: string
  readonly key: string
  /** Of the version; empty if the event doesn't say. */
  readonly etag: string
}

/** Returns the changes in a message. @throws Error if it isn't a notification of S3 */
function changesOf({ body }: Pick<SQSRecord, 'body'>): Change[] {
  const message: unknown = JSON.parse(body)
  const { data, error } = notification.safeParse(message)
  if (!data && testEvent.safeParse(message).success) return []
  if (!data) throw error
  return data.Records.map(({ eventName, s3: { object } }) => ({
    eventName,
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    key: decodeKey(object.key, 'url'),
    etag: object.eTag,
  }))
}

/**
 * Returns the tasks in a message, without keys that aren't ours.
 * @throws Error if it isn't a notification of S3: it becomes a dead letter
 */
export const tasksOf = (message: Pick<SQSRecord, 'body'>): Task[] =>
  changesOf(message).flatMap(({ key, eventName, etag }) => toTask(key, eventName, etag) ?? [])

/** A job whose result changed. */
export interface JobChange {
  readonly id: string
  /** Of the result's version; empty if the message doesn't say. */
  readonly etag: string
}

/** Returns the jobs in a message. @throws Error if it isn't a notification of S3 */
export const jobChangesOf = (message: Pick<SQSRecord, 'body'>): JobChange[] =>
  changesOf(message).flatMap(({ key, etag, eventName }) => {
    const [, id] = /^results\/([^/]+)\.json$/.exec(key) ?? []
    return id && !eventName.includes('ObjectRemoved') ? [{ id, etag }] : []
  })

/** Returns a message as S3 sends it about a key, for work whose event was lost. */
export const eventOf = (key: string): string =>
  JSON.stringify({ Records: [{ eventName: 'Repair', s3: { object: { key: encodeURIComponent(key) } } }] })
