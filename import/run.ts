// An import: several files at a time, each exactly once.
import type { Journal } from './journal.ts'
import { nameOf } from './names.ts'
import { demandService, type Placing, type Policy, place, type Result } from './place.ts'
import type { Service } from './service.ts'
import type { Item, Source } from './source.ts'

export interface Import {
  readonly source: Source
  readonly service: Service
  readonly prefix: string
  readonly policy: Policy
  /** Files at a time. */
  readonly concurrency: number
  /** Undefined: nothing is stored. */
  readonly journal: Journal | undefined
  /** Ends the calls of the service. */
  readonly calls: AbortController
  /** Called for each file. @param bytes of the file; 0 if it wasn't read @param isKnown whether an earlier run stored it */
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
 * Imports everything that a source has. Constant memory, but for the files' names.
 * @throws Stop, if the service doesn't answer or doesn't accept the key; the import can go on from there
 */
export async function runImport(plan: Import): Promise<void> {
  const { source, service, prefix, policy, concurrency, journal, calls, onResult } = plan
  const { ownerOf, claim } = claims(journal)
  const placing: Placing = { service, policy, isDry: journal === undefined, ownerOf }

  async function take(item: Item): Promise<Result> {
    const { path } = item
    const name = nameOf(path, prefix)
    // Before anything is awaited: in the source's order, whatever the concurrency.
    claim(path, name)
    const result = await place(item, name, placing, (attempt) => claim(path, attempt))
    const isThere = result.outcome === 'stored' || result.outcome === 'present'
    if (isThere && result.name !== undefined) journal?.add(item, result.name)
    return result
  }

  await demandService(service)
  const found = source[Symbol.asyncIterator]()
  const { signal } = calls
  async function work(): Promise<void> {
    for (let next = await found.next(); !next.done && !signal.aborted; next = await found.next()) {
      const item = next.value
      if (!('open' in item)) {
        onResult(item, 0, false)
        continue
      }
      const name = journal?.nameOf(item)
      const result =
        name === undefined ? await take(item) : ({ path: item.path, name, outcome: 'present' } as const)
      // What was cut off didn't fail.
      if (signal.aborted && result.outcome === 'failed') return
      onResult(result, item.size, name !== undefined)
    }
  }
  const workers = Array.from({ length: concurrency }, () =>
    work().catch((error: unknown) => {
      // The first error tells why.
      calls.abort(error)
    }),
  )
  await Promise.all(workers)
  signal.throwIfAborted()
}
