// Plain reads while many sizes are asked for at once: they must not wait for pixels.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { signUrl } from '../lib/sizes/sign.js'
import type { Bench, Options, Row } from './bench.ts'
import { median } from './measure.ts'
import { photo } from './photo.ts'
import { agent, send, start, store } from './service.ts'

const key = { id: 'bench', secret: 'only-for-benches-and-of-32-characters' }
const root = resolve(import.meta.dirname, '..')

/** Sizes at once. */
const many = 200

const plain = '/images/photo.jpg?preset=small'

/** Reads one after the other until `until` settles, at least 200. @returns the p99, in milliseconds */
async function p99(port: number, until: Promise<unknown> = Promise.resolve()): Promise<number> {
  let isOver = false
  const over = until.then(() => {
    isOver = true
  })
  const times: number[] = []
  while (!isOver || times.length < 200) {
    const before = performance.now()
    const { status } = await send(port, 'GET', plain)
    if (status !== 200) throw new Error(`${plain} is ${status}`)
    times.push(performance.now() - before)
  }
  await over
  return times.toSorted((a, b) => a - b)[Math.floor(0.99 * times.length)] ?? Number.NaN
}

/** Asks for sizes that nobody asked for yet. @returns how many were generated; the others are refused */
async function flood(port: number, from: number): Promise<number> {
  const sent = Array.from({ length: many }, async (_, index) => {
    const path = signUrl(`/images/photo.jpg?w=${from + index}`, key, new Date(Date.now() + 3_600_000))
    // On connections of their own: those of the reads are free.
    const { status } = await send(port, 'GET', path, undefined, false)
    if (status !== 200 && status < 500) throw new Error(`${path} is ${status}`)
    return status
  })
  return (await Promise.all(sent)).filter((status) => status === 200).length
}

interface Lap {
  readonly idle: number
  readonly flooded: number
  readonly generated: number
}

async function measure(checkout: string, image: Buffer, rounds: number): Promise<Lap[]> {
  // It logs each refusal.
  const env = { SIGNING_KEYS: `${key.id}:${key.secret}` }
  const service = await start(join(checkout, 'localstack/start.ts'), env, [], false)
  try {
    await store(service.port, image)
    await p99(service.port)
    const laps: Lap[] = []
    for (let round = 0; round < rounds; round++) {
      const idle = await p99(service.port)
      const flooding = flood(service.port, 400 + many * round)
      laps.push({ idle, flooded: await p99(service.port, flooding), generated: await flooding })
    }
    return laps
  } finally {
    await service.stop()
  }
}

function said(laps: readonly Lap[]): string {
  const of = (name: keyof Lap) => median(laps.map((lap) => lap[name]))
  const [flooded, idle] = [of('flooded').toFixed(1), of('idle').toFixed(1)]
  return `${flooded} ms for ${idle} ms; ${of('generated')} of ${many} sizes were generated, the others refused`
}

const ratioOf = (laps: readonly Lap[]) => median(laps.map(({ flooded, idle }) => flooded / idle))

export const bench: Bench = {
  title: `Reads while ${many} sizes are asked for at once`,
  async run({ rounds, files, before }: Options) {
    const image = files[0] ? readFileSync(files[0]) : await photo(4032, 3024)
    try {
      const what = 'p99 of a read against an idle service'
      const laps = await measure(root, image, rounds)
      const rows: Row[] = [{ what, figure: ratioOf(laps), unit: '×', goal: 3, note: said(laps) }]
      if (before === undefined) return rows
      const old = await measure(resolve(before), image, rounds)
      return [...rows, { what: `${what}, before`, figure: ratioOf(old), unit: '×', note: said(old) }]
    } finally {
      agent.destroy()
    }
  },
}
