// One file of a source, which is opened only when its bytes are needed.
import type { Blob } from 'node:buffer'
import { creationDate, type Provenance, provenanceOf } from '../lib/image/provenance.ts'
import { dateTaken, enough } from './exif.ts'
import type { Item, Opened } from './source.ts'

/** Which date becomes `created_at`: the source's, that of the photograph if there is one, or that of the import. */
export const dateRules = ['source', 'exif', 'import'] as const
export type Dates = (typeof dateRules)[number]

export interface Reading {
  /** Returns all bytes. @throws Refused, if they can't be an image */
  readonly whole: () => Promise<Blob>
  /** Returns the first bytes at least. @throws Refused, if they can't be an image's */
  readonly start: () => Promise<Blob>
  /** Returns what is to be kept of the file. Opens it if only that tells. */
  readonly provenance: (dates: Dates) => Promise<Provenance>
  readonly close: () => Promise<void>
}

/** Bytes that tell a format. */
const beginning = 4096

const possible = (date: Date | undefined) => date && creationDate(date.getTime())

/** Returns how to read an item: its start, and all of it, opened once each. */
export function reading(item: Item): Reading {
  let all: Promise<Opened> | undefined
  let some: Promise<Opened> | undefined
  const openWhole = () => {
    all ??= item.open()
    return all
  }
  const openStart = (most: number) => {
    if (all) return all
    some ??= item.open(most)
    return some
  }
  async function dateOf(dates: Dates): Promise<Date | undefined> {
    if (dates === 'import') return undefined
    const taken = dates === 'exif' ? await dateTaken((await openStart(enough)).blob) : undefined
    return possible(taken) ?? possible(item.created) ?? possible((await all)?.created)
  }
  return {
    whole: async () => (await openWhole()).blob,
    start: async () => (await openStart(beginning)).blob,
    provenance: async (dates) => {
      const created = await dateOf(dates)
      return provenanceOf({ filename: item.filename ?? (await all)?.filename, created })
    },
    close: async () => {
      for (const opened of [all, some])
        await opened?.then(
          ({ close }) => close(),
          () => undefined,
        )
    },
  }
}
