// Messages that were given up: read by an operator, and put back by one.
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 } from 'uuid'
import * as z from 'zod/mini'
import { Flusher, writeWhole } from './durable.ts'
import {
  type Content,
  deadIn,
  isMissing,
  messagesIn,
  readContent,
  replayMark,
  toDeadName,
  toName,
} from './message-files.ts'

const s3Event = z.object({
  Records: z.array(z.object({ s3: z.object({ object: z.object({ key: z.string() }) }) })),
})

/** What a message is about, for people: the keys of an S3 event, else how its body begins. */
export function subjectOf({ body }: Pick<Content, 'body'>): string {
  try {
    const { Records } = z.parse(s3Event, JSON.parse(body))
    // Keys in notifications are form-encoded.
    return Records.map(({ s3 }) => decodeURIComponent(s3.object.key.replaceAll('+', ' '))).join(', ')
  } catch {
    return body.replaceAll(/\s+/g, ' ').slice(0, 80)
  }
}

/** The dead letters, oldest first. Files that are none are passed over with a log line. */
export async function listDead(directory: string): Promise<Content[]> {
  const folder = deadIn(directory)
  const names = await readdir(folder).catch((error) => {
    if (isMissing(error)) return []
    throw error
  })
  const letters: Content[] = []
  for (const name of names.sort()) {
    const letter = await readContent(join(folder, name)).catch(() => undefined)
    if (letter && toDeadName(letter) === name) letters.push(letter)
    else console.error(`${join(folder, name)} is left alone: it is torn, or no dead letter`)
  }
  return letters
}

/**
 * Puts every dead letter back among the messages, as if never received. A queue that is running takes them
 * within a second or two, one that is not at its next start.
 * @returns what was put back
 */
export async function replay(directory: string): Promise<Content[]> {
  const [dead, messages] = [deadIn(directory), messagesIn(directory)]
  const letters = await listDead(directory)
  // No queue was ever here, so that none is made by a slip in the folder's name.
  if (!existsSync(directory)) return []
  await mkdir(messages, { recursive: true })
  const back: Content[] = []
  for (const letter of letters) {
    const to = join(messages, toName({ id: letter.id, receives: 0 }))
    // Another replay at the same time may have been faster.
    const isMoved = await rename(join(dead, toDeadName(letter)), to).then(
      () => true,
      (error) => {
        if (!isMissing(error)) throw error
        return false
      },
    )
    if (isMoved) back.push(letter)
  }
  await new Flusher(messages).flush()
  // Also where nothing was moved: a replay that was killed before this line is made good by the next one.
  await writeWhole(directory, replayMark, v7())
  return back
}
