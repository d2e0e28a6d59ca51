// A cold start: from a fresh process to the end of its first GET from S3, as packaged, and without each step of the
// packaging.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { bundle, type Step, steps } from '../packaging/bundle.ts'
import type { Bench, Options, Row } from './bench.ts'
import { type ColdS3, startColdS3 } from './cold-s3.ts'
import { Contest, type Cost } from './measure.ts'
import { photo } from './photo.ts'

const name = 'photo.jpg'

/** Calls a handler as Lambda's runtime does, and prints the processor time of the whole process. */
const program = `
const { handler } = await import(process.argv[1])
const { statusCode } = await handler(JSON.parse(process.env.EVENT), { awsRequestId: 'cold' })
if (statusCode !== 200) throw new Error('It answered ' + statusCode)
const { user, system } = process.cpuUsage()
process.stdout.write(String((user + system) / 1000))
process.exit()
`

const event = {
  routeKey: 'GET /images/{id}',
  rawQueryString: '',
  headers: { 'x-darkroom-host': 'localhost', 'x-darkroom-path': `/images/${name}` },
  pathParameters: { id: name },
  requestContext: { http: { method: 'GET', path: `/images/${name}` }, domainName: 'localhost' },
  isBase64Encoded: false,
}

interface Contender {
  readonly what: string
  readonly file: string
  readonly kilobytes?: number
  readonly env?: NodeJS.ProcessEnv
}

async function coldStart(contender: Contender, s3: ColdS3): Promise<Cost> {
  const env = { ...s3.env, ...contender.env, EVENT: JSON.stringify(event) }
  const started = performance.now()
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, contender.file], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [cpu] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { wall: performance.now() - started, cpu: Number(cpu) }
}

async function packaged(folder: string, entry: string, what: string, without?: Step): Promise<Contender> {
  const into = join(folder, what.replaceAll(' ', '-'))
  const { name: called, loaded } = await bundle(entry, into, without)
  const kilobytes = Buffer.concat(loaded).length / 1000
  return { what, file: join(into, called, entry.replace(/\.ts$/, '.mjs')), kilobytes }
}

async function contendersIn(folder: string): Promise<Contender[]> {
  const hello = join(folder, 'hello.mjs')
  writeFileSync(hello, 'export const handler = async () => ({ statusCode: 200 })')
  const get = 'functions/get.ts'
  const ours = await packaged(folder, get, 'get')
  const cache = { NODE_COMPILE_CACHE: join(folder, 'cache') }
  const contenders = [
    { what: 'hello', file: hello },
    await packaged(folder, 'bench/cold.floor.ts', 'floor'),
    ours,
    { ...ours, what: 'get, with a compile cache', env: cache },
  ]
  // A plain GET doesn't load sharp.
  for (const step of steps.filter((step) => step !== 'sharp'))
    contenders.push(await packaged(folder, get, `get without ${step}`, step))
  return contenders
}

async function race(contenders: readonly Contender[], s3: ColdS3, rounds: number): Promise<Contest<string>> {
  const laps: Record<string, Cost>[] = []
  // The first round warms the disk's cache and fills the compile cache.
  for (let round = 0; round <= rounds; round++) {
    const lap: Record<string, Cost> = {}
    for (const contender of contenders) lap[contender.what] = await coldStart(contender, s3)
    if (round > 0) laps.push(lap)
  }
  return new Contest(laps)
}

function rowsOf({ what, kilobytes }: Contender, contest: Contest<string>): Row[] {
  const note = kilobytes === undefined ? {} : { note: `${kilobytes.toFixed(0)} KB` }
  const row = (against: string, kind: 'wall' | 'cpu'): Row => ({
    what: `${what}: ${kind} against ${against}`,
    figure: contest.ratio(what, against, kind),
    unit: '×',
    ...note,
    ...(what === 'get' && kind === 'wall' && against === 'floor' ? { goal: 2.1 } : {}),
  })
  return [row('hello', 'wall'), row('floor', 'wall'), row('floor', 'cpu')]
}

export const bench: Bench = {
  title: 'Cold start: from a fresh process to the end of its first GET from S3',
  async run({ rounds }: Options) {
    const folder = mkdtempSync(join(tmpdir(), 'darkroom-cold-'))
    const s3 = await startColdS3(name, await photo(1200, 900))
    try {
      const contenders = await contendersIn(folder)
      // A cold start is short compared to whatever else the machine does: many rounds.
      const contest = await race(contenders, s3, rounds * 4)
      const hello = { what: 'hello: wall', figure: contest.cost('hello', 'wall'), unit: 'ms' } as const
      return [hello, ...contenders.slice(1).flatMap((contender) => rowsOf(contender, contest))]
    } finally {
      await s3.close()
      rmSync(folder, { recursive: true })
    }
  },
}
