// The data folder: its database, and the queues in it by their names in stack/queue.yml.
import { join } from 'node:path'
import type { S3Event } from 'aws-lambda'
import { jobChangesOf, tasksOf } from '../lib/worker/messages.ts'
import { Database } from './database.ts'
import { takeOldFolder } from './queue/old-folder.ts'
import { Queue } from './queue/queue.ts'

/** How this machine runs a queue of the template. */
interface Local {
  /** Deliveries at a time. */
  readonly concurrency: number
  /** Whether the bucket's notification sends it such an event. */
  readonly takes: (message: { body: string }) => boolean
  /** Where its messages were up to version 0.1. */
  readonly oldFolder: string
}

export const locals: Readonly<Record<string, Local>> = {
  // Each image uses a core.
  Queue: { concurrency: 2, takes: (message) => tasksOf(message).length > 0, oldFolder: 'queue' },
  BulkQueue: { concurrency: 1, takes: () => false, oldFolder: 'bulk' },
  CallbackQueue: {
    concurrency: 8,
    takes: (message) => jobChangesOf(message).length > 0,
    oldFolder: 'callbacks',
  },
}

/** The last part of a queue's ARN and URL. */
export const queueName = (name: string) => `darkroom-local-${name}`

export interface DataFolder {
  readonly database: Database
  /** By their names in the template. */
  readonly queues: ReadonlyMap<string, Queue>
  /** Sends the bucket's events to the queues, as its notification in AWS does. */
  readonly notify: (event: S3Event) => void
}

/**
 * Opens the folder, and moves what earlier versions kept elsewhere into its database.
 * @throws Error if another process uses it
 */
export function openDataFolder(directory: string): DataFolder {
  const database = new Database(directory)
  const queues = new Map(Object.keys(locals).map((name) => [name, new Queue(database, queueName(name))]))
  for (const [name, queue] of queues) {
    const { oldFolder = '' } = locals[name] ?? {}
    takeOldFolder(database, queue, join(directory, oldFolder))
  }
  const notify = (event: S3Event) => {
    const body = JSON.stringify(event)
    for (const [name, queue] of queues) if (locals[name]?.takes({ body })) queue.send(body)
  }
  return { database, queues, notify }
}
