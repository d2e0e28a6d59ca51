// A queue as data folders up to version 0.1 have it: a file for each message, in messages/ and dead/.
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
  /** These three a dead letter has. */
  receives: z._default(z.number(), 0),
  error: z.optional(z.string()),
  died: z.optional(time),
})

/** The name of a waiting message's file ends with its receives. */
function readMessage(path: string): Message | undefined {
  try {
    const message = z.parse(content, JSON.parse(readFileSync(path, 'utf8')))
    const [, receives] = /\.(\d+)\.json$/.exec(path) ?? []
    return message.died === undefined ? { ...message, receives: Number(receives) } : message
  } catch (error) {
    console.error(`${path} stays where it is, since it is no message:`, error)
    return undefined
  }
}

/** Moves the folder's messages to the database, and removes the folder. Files that are no messages stay. */
export function takeOldFolder(database: Database, queue: Queue, folder: string): void {
  if (!existsSync(folder)) return
  const paths = ['messages', 'dead'].flatMap((name) => {
    const within = join(folder, name)
    const names = existsSync(within) ? readdirSync(within) : []
    // Others begin with a dot: writes that a crash cut short.
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
