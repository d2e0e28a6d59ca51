// The events of a bucket whose S3 sends none: this process knows what it writes. A message about each write is on disk
// before the write is sent, so that a crash in between loses nothing.
import type { S3Event } from 'aws-lambda'
import { attemptsOf, s3, statusOf } from '../../lib/storage/client.ts'
import { type DataFolder, locals } from '../data-folder.ts'
import type { Queue } from '../queue/queue.ts'

/** Seconds for which a write may take: three tries of the worker's 100 s, and pauses. */
const patience = 600

/** A write, as the bucket's notification would tell of it. */
interface Change {
  readonly name:
    | 'ObjectCreated:Put'
    | 'ObjectCreated:Copy'
    | 'ObjectCreated:CompleteMultipartUpload'
    | 'ObjectRemoved:Delete'
  readonly key: string
}

interface Input {
  readonly Key?: string | undefined
  readonly Metadata?: Readonly<Record<string, string>> | undefined
  readonly Keys?: readonly string[]
}

/** Returns what a command changes. */
function changesOf(command: string, { Key = '', Metadata, Keys = [] }: Input): Change[] {
  // An admitted upload is a copy, even if its bytes were put: whoever admits it stores its variants, too.
  if (command === 'PutObject')
    return [{ name: Metadata?.upload ? 'ObjectCreated:Copy' : 'ObjectCreated:Put', key: Key }]
  if (command === 'CopyObject') return [{ name: 'ObjectCreated:Copy', key: Key }]
  if (command === 'CompleteMultipartUpload')
    return [{ name: 'ObjectCreated:CompleteMultipartUpload', key: Key }]
  if (command === 'DeleteObject') return [{ name: 'ObjectRemoved:Delete', key: Key }]
  if (command !== 'DeleteObjects') return []
  return Keys.map((key) => ({ name: 'ObjectRemoved:Delete', key }))
}

/** Returns a notification. Its keys are form-encoded, and its ETags have no quotes. */
const bodyOf = ({ name, key }: Change, etag = ''): string =>
  JSON.stringify({
    Records: [
      {
        eventSource: 'aws:s3',
        eventName: name,
        s3: { object: { key: encodeURIComponent(key), ...(etag ? { eTag: etag.replaceAll('"', '') } : {}) } },
      },
    ],
  } satisfies { Records: DeepPartial<S3Event['Records'][number]>[] })

type DeepPartial<T> = { [Name in keyof T]?: DeepPartial<T[Name]> }

/** A message that is on disk, and waits for the outcome of its write. */
interface Prepared {
  readonly queue: Queue
  readonly id: string
  readonly change: Change
}

type Folder = Pick<DataFolder, 'database' | 'queues'>

function prepare({ database, queues }: Folder, changes: readonly Change[]): Prepared[] {
  const wanted = changes.flatMap((change) => {
    const body = bodyOf(change)
    return [...queues]
      .filter(([name]) => locals[name]?.takes({ body }))
      .map(([, queue]) => ({ queue, change, body }))
  })
  if (wanted.length === 0) return []
  return database.commit(() =>
    wanted.map(({ queue, change, body }) => ({ queue, change, id: queue.prepare(body, patience) })),
  )
}

/**
 * Whether S3 carried nothing out. After an error of S3's own, or without an answer, nobody knows; and what refuses a
 * second try may be the first one's success.
 */
function isRefused(error: unknown): boolean {
  const status = statusOf(error) ?? 500
  return status >= 400 && status < 500 && attemptsOf(error) === 1
}

/**
 * Sends a message to the folder's queues about each write of this process to the bucket. If a write's outcome is
 * unknown, the message is delivered, and the worker looks.
 */
export function raiseEvents(folder: Folder, client: typeof s3 = s3): void {
  const commit = (work: () => void) => folder.database.commit(work)
  const deliver = (prepared: readonly Prepared[], etag?: string) =>
    commit(() => {
      for (const { queue, id, change } of prepared) queue.release(id, bodyOf(change, etag))
    })
  const send = client.send.bind(client)
  client.send = async (command, options) => {
    const prepared = prepare(folder, changesOf(command.name, command.input))
    if (prepared.length === 0) return send(command, options)
    try {
      const output = await send(command, options)
      deliver(prepared, (output as { readonly ETag?: string }).ETag)
      return output
    } catch (error) {
      if (!isRefused(error)) deliver(prepared)
      else
        commit(() => {
          for (const { queue, id } of prepared) queue.remove(id)
        })
      throw error
    }
  }
}
