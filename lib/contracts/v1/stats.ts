// Statistics: how many images there are, and of which kinds.
import { asProblem as refuse } from '../../api/refusals.ts'
import type { Route } from '../../http/route.ts'
import { isComplete } from '../../storage/complete.ts'
import { readCounts } from '../../storage/counts.ts'
import { listWaiting } from '../../storage/pages.ts'
import { remembered } from '../../storage/remembered.ts'
import type { Stats } from './answers.ts'

/** Seconds for which a function gives the same statistics. */
const maxAge = 30

type Sum = Stats['by_status']['ready']

const sumOf = (some: readonly Sum[]): Sum => ({
  images: some.reduce((sum, { images }) => sum + images, 0),
  bytes: some.reduce((sum, { bytes }) => sum + bytes, 0),
})

async function count(): Promise<Stats> {
  const as_of = new Date().toISOString()
  const [complete, counts, waiting] = await Promise.all([isComplete(), readCounts(), listWaiting()])
  const { failed = sumOf([]), ...by_format } = counts
  const ready = sumOf(Object.values(by_format))
  const processing = sumOf(waiting.map(({ bytes }) => ({ images: 1, bytes })))
  return {
    ...sumOf([ready, processing, failed]),
    by_status: { ready, processing, failed },
    by_format: Object.fromEntries(Object.entries(by_format).filter(([, { images }]) => images > 0)),
    complete,
    as_of,
  }
}

const current = remembered(maxAge, count)

/** `GET /v1/stats`: at most a minute old. */
export const getStats: Route<Stats> = {
  key: 'GET /v1/stats',
  refuse,
  act: async () => ({ status: 200, headers: { 'cache-control': 'no-cache' }, json: await current() }),
}
