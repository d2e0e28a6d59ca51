// An image over HTTP from the whole service on this machine: from the edge's cache, from the bucket, from a function
// that generates it, and from a function that serves it, which is the path of every URL without a version.
import { readFileSync } from 'node:fs'
import { signUrl } from '../lib/sizes/sign.js'
import type { Bench, Options, Row } from './bench.ts'
import { median } from './measure.ts'
import { photo } from './photo.ts'
import { agent, drive, type Figures, repeat, start, store } from './service.ts'

const key = { id: 'bench', secret: 'only-for-benches-and-of-32-characters' }

/** @param seconds for which the edge keeps an image; 0: it asks the bucket each time */
const caching = (seconds: number) => ({
  CDN_MAX_AGE: String(seconds),
  SIGNING_KEYS: `${key.id}:${key.secret}`,
})

const script = 'localstack/start.ts'

/** Signed sizes that nobody asked for yet. */
const fresh = (version: string, from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    signUrl(`/images/photo.jpg?w=${from + index}&v=${version}`, key, new Date(Date.now() + 3_600_000)),
  )

const names = ['edge hit', 'edge miss, in the bucket', 'edge miss, generated', 'by a function'] as const

function rowOf(what: string, laps: readonly Figures[]): Row {
  const of = (name: keyof Figures) => median(laps.map((lap) => lap[name]))
  const note = `requests/s; p99 ${of('p99').toFixed(1)} ms, CPU ${of('cpu').toFixed(2)} ms a request`
  return { what, figure: of('perSecond'), unit: '', note }
}

export const bench: Bench = {
  title: 'An image over HTTP, 480 pixels wide, eight requests at a time',
  async run({ rounds, files }: Options) {
    const image = files[0] ? readFileSync(files[0]) : await photo(2016, 1512)
    const [cached, uncached] = [await start(script, caching(3600)), await start(script, caching(0))]
    try {
      const version = await store(cached.port, image)
      await store(uncached.port, image)
      const plain = '/images/photo.jpg?preset=small'
      const versioned = `${plain}&v=${version}`
      const laps: (readonly [string, Figures])[] = []
      for (let round = 0; round <= rounds; round++) {
        const lap = [
          await drive(cached, repeat(versioned, 2000)),
          await drive(uncached, repeat(versioned, 1000)),
          await drive(uncached, fresh(version, 100 + 24 * round, 24)),
          await drive(uncached, repeat(plain, 400)),
        ]
        // The first round warms up.
        if (round > 0) for (const [index, figures] of lap.entries()) laps.push([names[index] ?? '', figures])
      }
      const lapsOf = (name: string) => laps.filter(([of]) => of === name).map(([, figures]) => figures)
      return names.map((name) => rowOf(name, lapsOf(name)))
    } finally {
      agent.destroy()
      await Promise.all([cached.stop(), uncached.stop()])
    }
  },
}
