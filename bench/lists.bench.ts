// A page of the list, of a thousand images and of a million: the function as packaged, and the
// embedded S3, in this process.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { freePort } from '../localstack/ports.ts'
import { startS3 } from '../localstack/s3/server.ts'
import type { Bench, Options, Row } from './bench.ts'
import { bucket, fill, nameOf } from './lists-store.ts'
import { median } from './measure.ts'

const root = resolve(import.meta.dirname, '..')
const sizes = [1000, 20_000, 1_000_000]
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
const started = 'http.server.request.start'

type Handler = (event: object, context: object) => Promise<{ statusCode: number; body: string }>

/** Returns an event of API Gateway. */
const eventOf = (path: string, query: string) => ({
  ...{ routeKey: `GET ${path}`, rawPath: path, rawQueryString: query, isBase64Encoded: false },
  headers: { 'x-darkroom-host': 'localhost', 'x-darkroom-path': path },
  requestContext: { http: { method: 'GET', path }, domainName: 'localhost' },
})

const cursorOf = (position: string) => Buffer.from(position).toString('base64url')

/** Pages from the middle of the store; the last one as clients that know only an offset ask for it. */
const pagesOf = (images: number): Readonly<Record<string, string>> => ({
  'by name, 100': `limit=100&cursor=${cursorOf(nameOf(400))}`,
  'by name, 1,000': `limit=1000&cursor=${cursorOf(nameOf(0))}`,
  'newest, 100': 'sort=newest&limit=100',
  'format=png, 10': 'format=png&limit=10',
  'status=failed, 1': 'status=failed&limit=1',
  'prefix, newest, 100': `sort=newest&limit=100&prefix=${nameOf(images - 1).slice(0, -6)}`,
})

/** How often to call the function. */
interface Repeats {
  readonly warm: number
  readonly laps: number
  /** Calls in a row that one measurement is the mean of. */
  readonly inARow: number
}

/** What it costs to answer with one page. */
interface Cost {
  /** Milliseconds. */
  readonly cpu: number
  /** To S3. */
  readonly calls: number
  /** Images on the page; NaN if it is refused. */
  readonly found: number
}

async function measure(handler: Handler, query: string, { warm, laps, inARow }: Repeats): Promise<Cost> {
  let calls = 0
  const count = () => {
    calls += 1
  }
  const once = async () => {
    const { statusCode, body } = await handler(eventOf('/v1/images', query), { awsRequestId: 'bench' })
    if (statusCode !== 200) return Number.NaN
    return (JSON.parse(body) as { data: unknown[] }).data.length
  }
  for (let run = 0; run < warm; run += 1) await once()
  const times: number[] = []
  subscribe(started, count)
  const found = await once()
  const callsOfOne = calls
  for (let lap = 0; lap < laps; lap += 1) {
    const cpu = process.cpuUsage()
    for (let run = 0; run < inARow; run += 1) await once()
    const { user, system } = process.cpuUsage(cpu)
    times.push((user + system) / 1000 / inARow)
  }
  unsubscribe(started, count)
  return { cpu: median(times), calls: callsOfOne, found }
}

/** A function as packaged, and how often to call it. */
interface Packaged extends Repeats {
  readonly file: string
}

/** Bundles the list's function with a checkout's own packaging. @returns its module */
async function moduleOf(checkout: string, into: string): Promise<string> {
  const url = pathToFileURL(join(checkout, 'packaging/bundle.ts'))
  const { bundle } = (await import(url.href)) as Pick<typeof import('../packaging/bundle.ts'), 'bundle'>
  await bundle('functions/list.ts', into)
  return join(into, 'list', 'functions', 'list.mjs')
}

/** Measures each page of one store, by each function. */
async function measureStore(images: number, port: number, packaged: readonly Packaged[]) {
  const directory = mkdtempSync(join(tmpdir(), 'darkroom-bench-'))
  fill(directory, images, 2000)
  const s3 = await startS3({ directory, bucket, region: 'us-east-1', ...credentials, port })
  Object.assign(process.env, {
    ...{ BUCKET: bucket, AWS_ENDPOINT_URL: s3.endpoint, AWS_REGION: 'us-east-1', AUTH: 'none' },
    ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
  })
  try {
    // Its settings are those of the environment when it is first loaded, so each S3 has the same port.
    const found: Record<string, Cost>[] = []
    for (const { file, ...repeats } of packaged) {
      const { handler } = (await import(file)) as { handler: Handler }
      const costs: Record<string, Cost> = {}
      for (const [what, query] of Object.entries(pagesOf(images)))
        costs[what] = await measure(handler, query, repeats)
      found.push(costs)
    }
    return found
  } finally {
    await s3.close()
    rmSync(directory, { recursive: true })
  }
}

const said = ({ calls, found }: Cost) =>
  `${calls} calls, ${Number.isNaN(found) ? 'refused' : `${found} images`}`

export const bench: Bench = {
  title: 'A page of the list: CPU of the function and of the embedded S3',
  async run({ rounds, before }: Options) {
    const folders = [root, ...(before === undefined ? [] : [resolve(before)])].map((checkout) => {
      mkdirSync(join(checkout, '.build'), { recursive: true })
      return { checkout, folder: mkdtempSync(join(checkout, '.build', 'lists-')) }
    })
    try {
      const packaged: Packaged[] = []
      for (const { checkout, folder } of folders) {
        const file = await moduleOf(checkout, folder)
        // The one before may take a second for a page.
        const repeats =
          checkout === root ? { warm: 60, laps: rounds * 4, inARow: 5 } : { warm: 3, laps: rounds, inARow: 1 }
        packaged.push({ file, ...repeats })
      }
      const port = await freePort()
      const least: Record<string, number> = {}
      const rows: Row[] = []
      for (const images of sizes) {
        const [now = {}, old] = await measureStore(images, port, packaged)
        for (const [what, cost] of Object.entries(now)) {
          least[what] ??= cost.cpu
          const was = old?.[what]
          const ratio = `${(cost.cpu / least[what]).toFixed(2)} × of a thousand`
          rows.push({
            ...{ what: `${images.toLocaleString('en')}: ${what}`, figure: cost.cpu, unit: 'ms', digits: 1 },
            note: `${said(cost)}, ${ratio}${was ? `; before ${was.cpu.toFixed(1)} ms, ${said(was)}` : ''}`,
          })
        }
      }
      return rows
    } finally {
      for (const { folder } of folders) rmSync(folder, { recursive: true })
    }
  },
}
