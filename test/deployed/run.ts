// `npm run test:deployed [-- --url <base>] [--stage <stage>] [--key <API key>] [file …]`: the contract tests, the resize
// flow and what only a deployment can show, local or in AWS. Without a URL it is the last local deploy's. DARKROOM_KEY
// says a key, too. Keys and queues are reached as Serverless reaches them: by what AWS finds in the environment.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { reaching } from '../../localstack/deploy/endpoint.ts'

const root = resolve(import.meta.dirname, '..', '..')

/**
 * Facts that API Gateway decides before a function sees the request: it decodes a path and then looks for a route, so
 * that %2F is a slash to it, and has words of its own for bytes that are no UTF-8 and percent signs that encode nothing.
 */
const decidedByGateway = [
  'refuses a name with a slash',
  'refuses a name with bytes that are no UTF-8',
  'refuses a name with a surrogate as bytes',
  'refuses a name with a percent sign',
  'HEAD refuses an illegal name',
  'reads the refusal of an illegal name',
  'refuses a name that is none',
]

const { values, positionals } = parseArgs({
  options: { url: { type: 'string' }, key: { type: 'string' }, stage: { type: 'string' } },
  allowPositionals: true,
})

const last = resolve(root, '.build', 'deployed-url')
const url = values.url ?? (existsSync(last) ? readFileSync(last, 'utf8') : undefined)
if (url === undefined) {
  console.error('Where is it deployed? npm run test:deployed -- --url https://…')
  process.exit(1)
}

/** A test that starts a service of its own says nothing about a deployment. */
const startsOwn = (file: string) => /from '.*\/(own|run)\.ts'/.test(readFileSync(file, 'utf8'))

const suites = ['test/contracts', 'test/resize', 'test/deployed'].flatMap((folder) =>
  readdirSync(resolve(root, folder))
    .filter((file) => file.endsWith('.test.ts') && !startsOwn(resolve(root, folder, file)))
    .map((file) => `${folder}/${file}`),
)

/** At an endpoint on this machine, APIs have names below localhost, and what else there is answers at its port. */
const { hostname, port } = new URL(url)
const isLocal = hostname.endsWith('.localhost')
const cloud = isLocal ? reaching({ url: `http://127.0.0.1:${port}` }) : process.env

const loopback = pathToFileURL(resolve(root, 'localstack/deploy/loopback.ts')).href
const { status } = spawnSync(
  process.execPath,
  [
    resolve(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...(positionals.length > 0 ? positionals : suites),
    `--testNamePattern=^(?!.*(${decidedByGateway.join('|')}))`,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...cloud,
      DARKROOM_URL: url,
      DARKROOM_KEY: values.key ?? process.env.DARKROOM_KEY ?? '',
      DARKROOM_STAGE: values.stage ?? (isLocal ? 'local' : 'dev'),
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${loopback}`,
    },
  },
)
process.exit(status ?? 1)
