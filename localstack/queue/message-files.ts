// Messages on disk, one file each. The name carries what changes (`<id>.<receives>.json`), so that counting a
// receive is one rename, and a start reads one folder and no files, however many messages wait.
//
// A message is exactly one file at all times: every step from new to dead and back is a rename.
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { Flusher, isTemporary, writeWhole } from './durable.ts'

const content = z.object({
  id: z.string(),
  /** ISO 8601, UTC. */
  sent: z.iso.datetime(),
  body: z.string(),
  /** These three a dead letter has. */
  receives: z.optional(z.number()),
  error: z.optional(z.string()),
  died: z.optional(z.iso.datetime()),
})

/** What stands in a file. */
export type Content = z.infer<typeof content>

/** A file's name, parsed. */
export interface Listed {
  readonly id: string
  readonly receives: number
}

export const messagesIn = (directory: string) => join(directory, 'messages')
export const deadIn = (directory: string) => join(directory, 'dead')

/** Changes with every replay; a running queue watches it, which is cheaper than listing 100,000 messages. */
export const replayMark = 'replayed'

export const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** @throws Error of the file system, or where it is no message */
export async function readContent(path: string): Promise<Content> {
  return z.parse(content, JSON.parse(await readFile(path, 'utf8')))
}

export const toName = ({ id, receives }: Listed) => `${id}.${receives}.json`

function parseName(name: string): Listed | undefined {
  const [, id, receives] = /^([0-9a-f-]{36})\.(\d+)\.json$/.exec(name) ?? []
  return id === undefined ? undefined : { id, receives: Number(receives) }
}

/** Its time is the one of sending, so that a message has one name only, however often it is buried. */
export const toDeadName = ({ id, sent }: Content) => `${sent.replaceAll(':', '-')}-${id}.json`

export class MessageFiles {
  readonly #messages: string
  readonly #dead: string
  readonly #mark: string
  readonly #flusher: Flusher
  readonly #deadFlusher: Flusher
  readonly #ignored = new Set<string>()

  private constructor(directory: string) {
    this.#messages = messagesIn(directory)
    this.#dead = deadIn(directory)
    this.#mark = join(directory, replayMark)
    this.#flusher = new Flusher(this.#messages)
    this.#deadFlusher = new Flusher(this.#dead)
  }

  /** Makes the folders, and removes the writes that a crash has cut short. */
  static async open(directory: string): Promise<MessageFiles> {
    const files = new MessageFiles(directory)
    for (const folder of [files.#messages, files.#dead]) await mkdir(folder, { recursive: true })
    const left = (await readdir(files.#messages)).filter(isTemporary)
    for (const name of left) await rm(join(files.#messages, name), { force: true })
    return files
  }

  /** All messages, oldest first. Of one that is there twice, the file with more receives comes later. */
  async list(): Promise<Listed[]> {
    const names = await readdir(this.#messages)
    const listed: Listed[] = []
    for (const name of names.sort()) {
      const parsed = parseName(name)
      if (parsed) listed.push(parsed)
      else if (!isTemporary(name)) this.#ignore(name, 'its name is not one of a message')
    }
    return listed
  }

  async put(id: string, body: string): Promise<void> {
    const text = JSON.stringify({ id, sent: new Date().toISOString(), body } satisfies Content)
    await writeWhole(this.#messages, toName({ id, receives: 0 }), text)
    await this.#flusher.flush()
  }

  /** What stands in the file; nothing if it is gone or no message: a log line tells, and nobody touches it. */
  async read(message: Listed): Promise<Content | undefined> {
    const name = toName(message)
    try {
      return await readContent(join(this.#messages, name))
    } catch (error) {
      if (isMissing(error)) return undefined
      // What the disk could not read just now it may read later.
      if (error instanceof Error && 'syscall' in error) throw error
      this.#ignore(name, 'it is torn, or was not written by this queue')
      return undefined
    }
  }

  /** Counts one more receive: in `message`, and on disk when it resolves. */
  async count(message: { readonly id: string; receives: number }): Promise<void> {
    const counted = { id: message.id, receives: message.receives + 1 }
    await rename(join(this.#messages, toName(message)), join(this.#messages, toName(counted)))
    // At once: even where the flush fails, this is the file's name now.
    message.receives = counted.receives
    await this.#flusher.flush()
  }

  async remove(message: Listed): Promise<void> {
    await rm(join(this.#messages, toName(message)), { force: true })
  }

  /** Makes it a dead letter. @returns the name of the file in dead/ */
  async bury(message: Listed, known: Content, error: string): Promise<string> {
    const name = toName(message)
    const letter: Content = { ...known, receives: message.receives, error, died: new Date().toISOString() }
    await writeWhole(this.#messages, name, `${JSON.stringify(letter, null, 2)}\n`)
    const deadName = toDeadName(letter)
    await rename(join(this.#messages, name), join(this.#dead, deadName))
    await Promise.all([this.#deadFlusher.flush(), this.#flusher.flush()])
    return deadName
  }

  /** Something that is another after each replay. */
  async readMark(): Promise<string> {
    return readFile(this.#mark, 'utf8').catch(() => '')
  }

  #ignore(name: string, why: string): void {
    if (this.#ignored.has(name)) return
    this.#ignored.add(name)
    console.error(`${join(this.#messages, name)} is left alone: ${why}`)
  }
}
