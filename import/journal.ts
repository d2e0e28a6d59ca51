// What an import has stored, a line of JSON for each file: the next run goes on from there.
import { createReadStream, existsSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { openOutput } from './output.ts'
import type { Item } from './source.ts'

/** What an import is about: a journal is of one. */
export interface Subject {
  readonly from: string
  readonly to: string
  readonly prefix: string
}

interface Entry {
  readonly path: string
  readonly size?: number | undefined
  readonly stamp: string
  readonly name: string
}

export interface Journal {
  /** Returns the name under which a file is stored; undefined if it isn't, or has changed since. */
  readonly nameOf: (item: Item) => string | undefined
  /** All files that are stored: names by path. */
  readonly entries: () => Iterable<readonly [path: string, name: string]>
  /** Records a file, after the service has it. @throws Stop if it can't be written */
  readonly add: (item: Item, name: string) => void
  /** @param isOver whether the import is complete, and the journal useless */
  readonly close: (isOver: boolean) => void
}

/** Ignores a line that a crash cut off. */
function parse(line: string): Partial<Entry & { import: Subject }> {
  try {
    return JSON.parse(line) ?? {}
  } catch {
    return {}
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  if (!existsSync(file)) return
  yield* createInterface({ input: createReadStream(file) })
}

const isSame = (one: Subject, other: Subject) =>
  one.from === other.from && one.to === other.to && one.prefix === other.prefix

/**
 * Opens a journal, or creates it.
 * @throws Error if it is of another import, or can't be read or written
 */
export async function openJournal(file: string, subject: Subject): Promise<Journal> {
  const stored = new Map<string, Omit<Entry, 'path'>>()
  const head = JSON.stringify({ import: subject })
  let [isNew, isEmpty] = [true, true]
  for await (const line of linesOf(file)) {
    isEmpty = false
    const { path, size, stamp = '', name, import: theirs } = parse(line)
    if (theirs && !isSame(theirs, subject))
      throw new Error(`${file} is the journal of an import from ${theirs.from} to ${theirs.to}`)
    if (theirs) isNew = false
    else if (isNew && !head.startsWith(line)) throw new Error(`${file} isn't the journal of an import`)
    else if (path && name) stored.set(path, { size, stamp, name })
  }
  // URLs may have a signature in them.
  const output = openOutput(file, 'a', 0o600)
  // After a line that a crash cut off, a new one begins.
  if (!isEmpty) output.write('\n')
  if (isNew) output.write(`${head}\n`)
  return {
    nameOf: ({ path, size, stamp }) => {
      const entry = stored.get(path)
      const isUnchanged = entry?.size === size && entry?.stamp === stamp
      return isUnchanged ? entry?.name : undefined
    },
    entries: function* () {
      for (const [path, { name }] of stored) yield [path, name] as const
    },
    add: ({ path, size, stamp }, name) => {
      output.write(`${JSON.stringify({ path, size, stamp, name } satisfies Entry)}\n`)
    },
    close: (isOver) => {
      output.close()
      if (isOver) rmSync(file, { force: true })
    },
  }
}
