// An import: several files at a time, each exactly once.

import { eachOf } from './each.ts'
import type { Journal } from './journal.ts'
import { nameFor } from './names.ts'
import { demandService, type Placing, type Policy, place, type Result } from './place.ts'
import type { Dates } from './reading.ts'
import type { Service } from './service.ts'
import { type Item, type Source, Stop } from './source.ts'

export interface Import {
  readonly source: Source
  readonly service: Service
  readonly prefix: string
  readonly policy: Policy
  readonly dates: Dates
  /** Files at a time. */
  readonly concurrency: number
  /** Waits until the next file may begin. */
  readonly pace: () => Promise<void>
  /** Undefined: nothing is stored. */
  readonly journal: Journal | undefined
  /** Ends the calls of the service. */
  readonly calls: AbortController
  /** Called with what the person who imports should know. */
  readonly warn: (text: string) => void
  /**
   * Called for each file.
   * @param bytes of the file; 0 if it wasn't read
   * @param isKnown whether an earlier run stored it
   */
  readonly onResult: (result: Result, bytes: number, isKnown: boolean) => void
}

/** Which file of the import has which name. Holds all names. */
function claims(journal: Journal | undefined) {
  const owners = new Map<string, string>()
  for (const [path, name] of journal?.entries() ?? []) owners.set(name, path)
  return {
    ownerOf: (name: string) => owners.get(name),
    claim: (path: string, name: string) => {
      if (!owners.has(name)) owners.set(name, path)
    },
  }
}

/**
 * Returns what finds out, with the first file that is stored, whether the source is the service itself, under another
 * URL: with a prefix, its list would never end.
 */
function watchedBy({ has = async () => false }: Source, prefix: string) {
  let isOther = prefix === ''
  return async (name: string, store: () => Promise<Result>): Promise<Result> => {
    // Without an answer, the next file may tell.
    if (isOther || (await has(name).catch(() => true))) return store()
    const result = await store()
    if (result.outcome !== 'stored' || result.name !== name) return result
    if (await has(name).catch(() => false))
      throw new Stop(`The source is the service itself: it has ${name} now, too`)
    isOther = true
    return result
  }
}

/**
 * Imports everything that a source has. Constant memory, but for the files' names.
 * @throws Stop, if the service doesn't answer or doesn't accept the key; the import can go on from there
 */
export async function runImport(plan: Import): Promise<void> {
  const { source, service, prefix, policy, dates, concurrency, pace, journal, calls, onResult, warn } = plan
  const { ownerOf, claim } = claims(journal)
  const watched = watchedBy(source, prefix)
  const placing: Placing = { service, policy, dates, isDry: journal === undefined, ownerOf, warn }

  async function take(item: Item): Promise<Result> {
    const { path } = item
    const name = nameFor(item, prefix)
    // Before anything is awaited: in the source's order, whatever the concurrency.
    claim(path, name)
    await pace()
    const result = await watched(name, () => place(item, name, placing, (attempt) => claim(path, attempt)))
    const isThere = result.outcome === 'stored' || result.outcome === 'present'
    if (isThere && result.name !== undefined) journal?.add(item, result.name)
    return result
  }

  await demandService(service)
  const { signal } = calls
  await eachOf(source, concurrency, calls, async (item) => {
    if (!('open' in item)) return onResult(item, 0, false)
    const name = journal?.nameOf(item)
    const result =
      name === undefined ? await take(item) : ({ path: item.path, name, outcome: 'present' } as const)
    // What was cut off didn't fail.
    if (signal.aborted && result.outcome === 'failed') return
    onResult(result, item.size ?? 0, name !== undefined)
  })
}
