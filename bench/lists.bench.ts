// A page of the list, of a thousand images and of a million: the function as packaged, and the embedded S3, in this process.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../localstack/ports.ts'
import { startS3 } from '../localstack/s3/server.ts'
import { bundle } from '../packaging/bundle.ts'
import type { Bench, Options, Row } from './bench.ts'
import { bucket, fill, nameOf } from './lists-store.ts'
import { median } from './measure.ts'

const build = resolve(import.meta.dirname, '..', '.build')
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

/** Calls in a row that one measurement is the mean of. */
const inARow = 5

/** Measures one page. @returns milliseconds of CPU, and calls to S3 */
async function measure(handler: Handler, query: string, rounds: number) {
  let calls = 0
  const count = () => {
    calls += 1
  }
  const once = async () => {
    const { statusCode, body } = await handler(eventOf('/v1/images', query), { awsRequestId: 'bench' })
    if (statusCode !== 200) return Number.NaN
    return (JSON.parse(body) as { data: unknown[] }).data.length
  }
  for (let warm = 0; warm < 60; warm += 1) await once()
  const times: number[] = []
  subscribe(started, count)
  calls = 0
  const found = await once()
  const callsOfOne = calls
  for (let round = 0; round < rounds * 4; round += 1) {
    const cpu = process.cpuUsage()
    for (let run = 0; run < inARow; run += 1) await once()
    const { user, system } = process.cpuUsage(cpu)
    times.push((user + system) / 1000 / inARow)
  }
  unsubscribe(started, count)
  return { cpu: median(times), calls: callsOfOne, found }
}

async function measureStore(images: number, file: string, port: number, rounds: number) {
  const directory = mkdtempSync(join(tmpdir(), 'darkroom-bench-'))
  fill(directory, images, 2000)
  const s3 = await startS3({ directory, bucket, region: 'us-east-1', ...credentials, port })
  Object.assign(process.env, {
    ...{ BUCKET: bucket, AWS_ENDPOINT_URL: s3.endpoint, AWS_REGION: 'us-east-1', AUTH: 'none' },
    ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
  })
  try {
    // Its settings are those of the environment when it is first loaded, so each S3 has the same port.
    const { handler } = (await import(file)) as { handler: Handler }
    const found: Record<string, Awaited<ReturnType<typeof measure>>> = {}
    for (const [what, query] of Object.entries(pagesOf(images)))
      found[what] = await measure(handler, query, rounds)
    return found
  } finally {
    await s3.close()
    rmSync(directory, { recursive: true })
  }
}

export const bench: Bench = {
  title: 'A page of the list: CPU of the function and of the embedded S3',
  async run({ rounds }: Options) {
    const folder = mkdtempSync(join(build, 'lists-'))
    try {
      await bundle('functions/list.ts', folder)
      const file = join(folder, 'list', 'functions', 'list.mjs')
      const port = await freePort()
      const least: Record<string, number> = {}
      const rows: Row[] = []
      for (const images of sizes) {
        const found = await measureStore(images, file, port, rounds)
        for (const [what, { cpu, calls, found: length }] of Object.entries(found)) {
          least[what] ??= cpu
          const note = `${calls} calls to S3, ${length} images, ${(cpu / least[what]).toFixed(2)} × of a thousand`
          rows.push({
            what: `${images.toLocaleString('en')}: ${what}`,
            figure: cpu,
            unit: '',
            note: `ms; ${note}`,
          })
        }
      }
      return rows
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}
