// A queue in a data folder of version 0.1: a file for each message, in messages/ and dead/.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Database } from '../database.ts'
import type { Message, Queue } from './queue.ts'

const time = z.pipe(
  z.iso.datetime(),
  z.transform((text) => Date.parse(text)),
)

const content = z.object({
  id: z.string(),
  sent: time,
  body: z.string(),
  /** Dead letters have these three. */
  receives: z._default(z.number(), 0),
  error: z.optional(z.string()),
  died: z.optional(time),
})

/** The receives of a waiting message are part of its file's name. */
function readMessage(path: string): Message | undefined {
  try {
    const message = z.parse(content, JSON.parse(readFileSync(path, 'utf8')))
    const [, receives] = /\.(\d+)\.json$/.exec(path) ?? []
    return message.died === undefined ? { ...message, receives: Number(receives) } : message
  } catch (error) {
    console.error(`Skipping ${path}, which isn't a message:`, error)
    return undefined
  }
}

/** Moves the folder's messages to the database, and removes the folder. Files that aren't messages stay. */
export function takeOldFolder(database: Database, queue: Queue, folder: string): void {
  if (!existsSync(folder)) return
  const paths = ['messages', 'dead'].flatMap((name) => {
    const within = join(folder, name)
    const names = existsSync(within) ? readdirSync(within) : []
    // Files that begin with a dot are writes that a crash interrupted.
    return names
      .filter((file) => /^[^.].*\.json$/.test(file))
      .sort()
      .map((file) => join(within, file))
  })
  const taken: string[] = []
  database.commit(() => {
    for (const path of paths) {
      const message = readMessage(path)
      if (message) queue.restore(message)
      if (message) taken.push(path)
    }
  })
  for (const path of taken) rmSync(path)
  if (taken.length === paths.length) rmSync(folder, { recursive: true })
}
