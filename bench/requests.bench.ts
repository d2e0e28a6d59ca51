// What a request costs over HTTP: of the service as npx darkroom starts it, and beside it of the least that a server
// can do, and of the service of another checkout. Run `npm run build` first, in both.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { signUrl } from '../lib/sizes/sign.js'
import type { Bench, Options, Row } from './bench.ts'
import { median } from './measure.ts'
import { photo } from './photo.ts'
import { agent, drive, repeat, type Sent, type Service, send, start, store } from './service.ts'

const key = { id: 'bench', secret: 'only-for-benches-and-of-32-characters' }
const env = { SIGNING_KEYS: `${key.id}:${key.secret}` }

const root = resolve(import.meta.dirname, '..')
const child = 'bench/requests.child.ts'

interface Images {
  /** 12 MP. */
  readonly large: Buffer
  /** About 60 kB. */
  readonly small: Buffer
}

/** Starts a service without workers over images that are ready. @param checkout its folder */
async function startReady(checkout: string, { large, small }: Images): Promise<Service> {
  const working = await start(child, env, [checkout, 'works'])
  await store(working.port, large)
  await send(working.port, 'PUT', '/images/small.jpg', small)
  await working.pause()
  return working.restart([checkout])
}

async function startFloor({ large, small }: Images): Promise<Service> {
  const floor = await start('bench/requests.floor.ts')
  await send(floor.port, 'PUT', '/images/photo.jpg', large)
  await send(floor.port, 'PUT', '/images/small.jpg', small)
  return floor
}

/** Widths about 800 that nobody asked for yet, signed: other ones would be rounded. */
const sizes = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    signUrl(`/images/photo.jpg?w=${from + index}`, key, new Date(Date.now() + 3_600_000)),
  )

const uploads = (body: Buffer, from: number, count: number): Sent[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ method: 'PUT', path: `/images/up-${from + index}.jpg`, body, expected: 201 },
  }))

type Kind = 'variant' | 'original' | 'upload' | 'size'

/** The requests of a round, the same for each contender. */
const requestsOf = (
  round: number,
  { small }: Images,
): Readonly<Record<Kind, readonly (Sent | string)[]>> => ({
  variant: repeat(variant, 400),
  original: repeat('/images/small.jpg', 400),
  upload: uploads(small, 100 * round, 100),
  size: sizes(760 + 8 * round, 8),
})

const titles: Readonly<Record<Kind, string>> = {
  variant: 'a variant from a function',
  original: 'an original of 60 kB from a function',
  upload: 'an upload of 60 kB',
  size: 'a size generated from 12 MP, and stored',
}

const variant = '/images/photo.jpg?preset=small'
const copied = '/images/variant.webp'

/** The floor has a copy of the variant. */
const atFloor = (sent: Sent | string) => (sent === variant ? copied : sent)

type Laps = Record<string, number>[]

function rowsOf(kind: Kind, laps: Laps): Row[] {
  const of = (name: string) => median(laps.map((lap) => lap[name] ?? Number.NaN))
  const ratio = (name: string) => median(laps.map((lap) => (lap.now ?? 0) / (lap[name] ?? 0)))
  const before = Number.isNaN(of('before')) ? '' : `before ${of('before').toFixed(2)} ms; `
  const goal = { variant: 1.5, original: 1.5, upload: 8 }
  if (kind === 'size') {
    const note = `${before}${of('now').toFixed(0)} ms for ${of('floor').toFixed(0)} ms of sharp over HTTP`
    return [{ what: titles[kind], figure: ratio('floor'), unit: '×', goal: 1.5, note }]
  }
  const note = `${before}the least is ${of('floor').toFixed(2)} ms`
  return [{ what: titles[kind], figure: of('now'), unit: 'ms', digits: 2, goal: goal[kind], note }]
}

export const bench: Bench = {
  title: 'Processor time of a request over HTTP',
  async run({ rounds, files, before }: Options) {
    const large = files[0] ? readFileSync(files[0]) : await photo(4032, 3024)
    const images = { large, small: await photo(530, 400) }
    const contenders: Record<string, Service> = {}
    try {
      contenders.floor = await startFloor(images)
      contenders.now = await startReady(root, images)
      const { bytes } = await send(contenders.now.port, 'GET', variant)
      await send(contenders.floor.port, 'PUT', copied, bytes)
      if (before) contenders.before = await startReady(resolve(before), images)
      const laps: Record<Kind, Laps> = { variant: [], original: [], upload: [], size: [] }
      for (let round = 0; round <= rounds; round++) {
        for (const [kind, requests] of Object.entries(requestsOf(round, images))) {
          const lap: Record<string, number> = {}
          for (const [name, service] of Object.entries(contenders)) {
            const sent = name === 'floor' ? requests.map(atFloor) : requests
            lap[name] = (await drive(service, sent, 200, 1)).cpu
          }
          // The first round warms up.
          if (round > 0) laps[kind as Kind].push(lap)
        }
      }
      return (Object.keys(laps) as Kind[]).flatMap((kind) => rowsOf(kind, laps[kind]))
    } finally {
      agent.destroy()
      await Promise.all(Object.values(contenders).map((service) => service.stop()))
    }
  },
}
