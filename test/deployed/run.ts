// `npm run test:deployed`: the contract tests, the resize flow and what only a deployment can show, local or in AWS.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail, readArguments } from '../../commands/arguments.ts'
import { reaching } from '../../localstack/deploy/endpoint.ts'
import { decidedByGateway, notInMinistack } from './excluded.ts'

const root = resolve(import.meta.dirname, '..', '..')

const usage = `Usage: npm run test:deployed [-- --url <base> --stage <stage> --key <API key> <test file> …]

Tests a deployment, local or in AWS. It stores, changes and deletes images of its own there, and makes queues of
its own, which it removes, also when it is interrupted.
  --url     where it answers; by default, the last local deployment
  --stage   its stage: dev, or local at an endpoint on this machine
  --key     an API key for it; DARKROOM_KEY does the same
Test files limit the run. AWS credentials and the region come from the environment.`

const { values, positionals } = readArguments({
  usage,
  options: { url: { type: 'string' }, key: { type: 'string' }, stage: { type: 'string' } },
  positionals: Number.POSITIVE_INFINITY,
})

const last = resolve(root, '.build', 'deployed-url')
const url =
  values.url ??
  (existsSync(last)
    ? readFileSync(last, 'utf8')
    : fail('No local deployment found. Say where it is: npm run test:deployed -- --url https://…'))

/** A test that starts a service of its own says nothing about a deployment. */
const startsOwn = (file: string) => /\b(own|run|child)\.ts'/.test(readFileSync(file, 'utf8'))

const folders = ['contracts', 'resize', 'sizes', 'deployed'].map((name) => `test/${name}`)
const suites = folders.flatMap((folder) =>
  readdirSync(resolve(root, folder))
    .filter((file) => file.endsWith('.test.ts') && !startsOwn(resolve(root, folder, file)))
    .map((file) => `${folder}/${file}`),
)

/** At an endpoint on this machine, APIs have names below localhost, and what else there is answers at its port. */
const { hostname, port } = new URL(url)
const isLocal = hostname.endsWith('.localhost')
if (!isLocal && positionals.some((file) => file.includes('redeployed')))
  fail('test/redeployed changes the deployment itself: it runs against a local one alone')
const endpoint = `http://127.0.0.1:${port}`
const cloud = isLocal ? { ...reaching({ url: endpoint }), S3_ENDPOINT: endpoint } : process.env

/** A regular expression that a text alone matches. */
const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

const excluded = isLocal ? [...decidedByGateway, ...notInMinistack] : decidedByGateway
const loopback = pathToFileURL(resolve(root, 'localstack/deploy/loopback.ts')).href
const environment = {
  ...cloud,
  DARKROOM_URL: url,
  DARKROOM_KEY: values.key ?? process.env.DARKROOM_KEY ?? '',
  DARKROOM_STAGE: values.stage ?? (isLocal ? 'local' : 'dev'),
  DARKROOM_RUN: String(process.pid),
}
// The clients of AWS find it there, once they are loaded.
Object.assign(process.env, environment)
const { removeThrowaways } = await import('./throwaway.ts')

await removeThrowaways()
const child = spawn(
  process.execPath,
  [
    resolve(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...(positionals.length > 0 ? positionals : suites),
    `--testNamePattern=^(?!.*(${excluded.map(literally).join('|')}))`,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...environment, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${loopback}` },
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
const [code] = (await once(child, 'exit')) as [number | null]
await removeThrowaways(process.pid)
process.exit(code ?? 1)
