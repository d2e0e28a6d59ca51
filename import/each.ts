// Going through a source, several files at a time.
import type { Item, Passed, Source } from './source.ts'

/**
 * Handles everything that a source has. What `handle` does before it first waits happens in the order of the source.
 * @param calls is aborted by the first error, which ends everything
 * @throws the first error
 */
export async function eachOf(
  source: Source,
  concurrency: number,
  calls: AbortController,
  handle: (item: Item | Passed) => Promise<void>,
): Promise<void> {
  const found = source[Symbol.asyncIterator]()
  const { signal } = calls
  async function work(): Promise<void> {
    for (let next = await found.next(); !next.done && !signal.aborted; next = await found.next())
      await handle(next.value)
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
