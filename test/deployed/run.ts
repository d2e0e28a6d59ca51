// `npm run test:deployed`: the contract tests, the resize flow and what only a deployment can show, local or in AWS.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail, readArguments } from '../../cli/arguments.ts'
import { reaching } from '../../localstack/deploy/endpoint.ts'
import { longTests, suiteOf } from '../suites.ts'
import { notInMinistack } from './excluded.ts'

interface Deployment {
  readonly url: string
  /** In AWS's place. */
  readonly endpoint: string
}

const root = resolve(import.meta.dirname, '..', '..')

const usage = `Usage: npm run test:deployed [-- --url <base> --stage <stage> --key <API key> --suite short <test file> …]

Tests a deployment, local or in AWS. It stores, changes and deletes images of its own there, and makes queues of
its own, which it removes, also when it is interrupted.
  --url     where it answers; by default, the last local deployment
  --stage   its stage: dev, or local at an endpoint on this machine
  --key     an API key for it; DARKROOM_KEY does the same
  --suite   short: without long tests that say more about the handlers than about a deployment; all (the default)
Test files limit the run. AWS credentials and the region come from the environment.`

const { values, positionals } = readArguments({
  usage,
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    stage: { type: 'string' },
    suite: { type: 'string' },
  },
  positionals: Number.POSITIVE_INFINITY,
})

const file = resolve(root, '.build', 'deployed.json')
/** What npm run deploy:local deployed last. */
const last: Deployment | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
const url =
  values.url ??
  last?.url ??
  fail('No local deployment found. Say where it is: npm run test:deployed -- --url https://…')

/** A test that starts a service of its own says nothing about a deployment. */
const startsOwn = (file: string) => /\b(own|run|child)\.ts'/.test(readFileSync(file, 'utf8'))

const folders = ['contracts', 'resize', 'sizes', 'deployed'].map((name) => `test/${name}`)
const all = folders.flatMap((folder) =>
  readdirSync(resolve(root, folder))
    .filter((file) => file.endsWith('.test.ts') && !startsOwn(resolve(root, folder, file)))
    .map((file) => `${folder}/${file}`),
)

const suites: Readonly<Record<string, readonly string[]>> = {
  all,
  short: all.filter((file) => !longTests.includes(file)),
}
const suite = suiteOf(suites, values.suite)

/** What else there is on this machine answers at the endpoint. */
const endpoint = url === last?.url ? last.endpoint : undefined
const isLocal = endpoint !== undefined
if (!isLocal && positionals.some((file) => file.includes('redeployed')))
  fail('test/redeployed changes the deployment itself: it runs against a local one alone')
const cloud = endpoint ? { ...reaching({ url: endpoint }), S3_ENDPOINT: endpoint } : process.env

/** A regular expression that a text alone matches. */
const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

const pattern = `--testNamePattern=^(?!.*(${notInMinistack.map(literally).join('|')}))`
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
    ...(positionals.length > 0 ? positionals : suite),
    ...(isLocal ? [pattern] : []),
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
