// `npm run test:deployed [-- --url <base>] [--key <API key>] [file …]`: the contract tests and the resize flow against a
// deployment, local or in AWS. Without a URL it is the last local deploy's. DARKROOM_KEY says a key, too.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

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
]

const { values, positionals } = parseArgs({
  options: { url: { type: 'string' }, key: { type: 'string' } },
  allowPositionals: true,
  strict: false,
})

const last = resolve(root, '.build', 'deployed-url')
const url = values.url ?? (existsSync(last) ? readFileSync(last, 'utf8') : undefined)
if (typeof url !== 'string') {
  console.error('Where is it deployed? npm run test:deployed -- --url https://…')
  process.exit(1)
}

/** Of a service that a test starts by itself it says nothing about a deployment. */
const isOfOwn = (file: string) => /from '.*\/(own|run)\.ts'/.test(readFileSync(file, 'utf8'))

const suites = ['test/contracts', 'test/resize', 'test/deployed'].flatMap((folder) =>
  readdirSync(resolve(root, folder))
    .filter((file) => file.endsWith('.test.ts') && !isOfOwn(resolve(root, folder, file)))
    .map((file) => `${folder}/${file}`),
)

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
      ...process.env,
      DARKROOM_URL: url,
      ...(typeof values.key === 'string' ? { DARKROOM_KEY: values.key } : {}),
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${loopback}`,
    },
  },
)
process.exit(status ?? 1)
