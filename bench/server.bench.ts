// The server of the npm package against serverless-offline: the time to the first answer, and the processor time of a
// request. Run `npm run build` first.
import { readFileSync } from 'node:fs'
import type { Bench, Options, Row } from './bench.ts'
import { median } from './measure.ts'
import { photo } from './photo.ts'
import { agent, drive, repeat, type Service, send, start, store } from './service.ts'

const scripts = { package: 'dist/darkroom.js', offline: 'localstack/start.ts' } as const
type Name = keyof typeof scripts
const names: readonly Name[] = ['package', 'offline']

const requests = {
  'a variant from a function': '/images/photo.jpg?preset=small',
  'a list of names': '/',
  'the 404 of a function': '/images/missing.jpg',
}

/** Milliseconds from the start of a process to its first answer, a list of names. */
async function startTime(name: Name): Promise<number> {
  const began = performance.now()
  const service = await start(scripts[name])
  await send(service.port, 'GET', '/')
  const ended = performance.now()
  await service.stop()
  return ended - began
}

type Laps = Record<Name, number>[]

function rowOf(what: string, laps: Laps, unit: 'ms', goal: number): Row[] {
  const of = (name: Name) => median(laps.map((lap) => lap[name])).toFixed(2)
  const figure = median(laps.map((lap) => lap.package / lap.offline))
  return [
    { what, figure, unit: '×', goal, note: `${of('package')} ${unit} against ${of('offline')} ${unit}` },
  ]
}

async function timesOf<T>(measure: (name: Name) => Promise<T>): Promise<Record<Name, T>> {
  const [one, other] = [await measure('package'), await measure('offline')]
  return { package: one, offline: other }
}

export const bench: Bench = {
  title: "The package's server against serverless-offline",
  async run({ rounds, files }: Options) {
    const image = files[0] ? readFileSync(files[0]) : await photo(2016, 1512)
    const starts: Laps = []
    for (let round = 0; round < rounds; round++) starts.push(await timesOf(startTime))
    const services = await timesOf((name) => start(scripts[name]))
    try {
      for (const name of names) await store(services[name].port, image)
      const rows = rowOf('start to first answer', starts, 'ms', 1)
      for (const [what, path] of Object.entries(requests)) {
        const laps: Laps = []
        const measure = async (service: Service) =>
          (await drive(service, repeat(path, 400), what.includes('404') ? 404 : 200)).cpu
        for (let round = 0; round <= rounds; round++) {
          const lap = await timesOf((name) => measure(services[name]))
          // The first round warms up.
          if (round > 0) laps.push(lap)
        }
        rows.push(...rowOf(`CPU of ${what}`, laps, 'ms', 1))
      }
      return rows
    } finally {
      agent.destroy()
      await Promise.all(names.map((name) => services[name].stop()))
    }
  },
}
