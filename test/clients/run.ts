// `npm run test:clients`: lints the OpenAPI document of a service of its own, and calls it with
// clients generated from it.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build as bundle } from 'esbuild'
import { readArguments } from '../../cli/arguments.ts'
import { build, run } from '../../cli/command.ts'
import { startService } from '../run.ts'

readArguments({
  usage: `Usage: npm run test:clients

Lints the OpenAPI document with Redocly and Spectral, generates clients with openapi-typescript, Hey API and Orval, compiles
them, and calls a service of its own with each. The first run installs these tools into test/clients/node_modules.`,
})

const folder = import.meta.dirname
const generated = join(build, 'clients')
const document = join(generated, 'openapi.json')

const bin = (name: string) => join(folder, 'node_modules/.bin', name)

/** The linters' every finding is an error. */
async function lint(): Promise<void> {
  await run(bin('redocly'), ['lint', document, '--extends=recommended-strict'], {
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  })
  const ruleset = join(folder, 'spectral.json')
  await run(bin('spectral'), ['lint', document, '--ruleset', ruleset, '--fail-severity=hint'])
}

async function generate(service: string): Promise<void> {
  const env = { ...process.env, SERVICE: service, OPENAPI: document, OUTPUT: generated }
  await run(process.execPath, [join(folder, 'types.ts')], { env })
  await run(bin('openapi-ts'), ['--file', join(folder, 'openapi-ts.config.ts')], { env })
  await run(bin('orval'), ['--config', join(folder, 'orval.config.cjs')], { env })
  await run(bin('tsc'), ['--project', folder])
}

async function call(service: string): Promise<void> {
  const outfile = join(generated, 'calls.mjs')
  const entryPoints = [join(folder, 'calls.ts')]
  await bundle({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' })
  await run(process.execPath, [outfile], { env: { ...process.env, SERVICE: service } })
}

if (!existsSync(join(folder, 'node_modules')))
  await run('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'])
await rm(generated, { recursive: true, force: true })
await mkdir(generated, { recursive: true })
const data = await mkdtemp(join(tmpdir(), 'darkroom-clients-'))
const service = await startService({ DARKROOM_DATA: data })
try {
  const answer = await fetch(`${service.url}/openapi.json`)
  await writeFile(document, await answer.text())
  await lint()
  await generate(service.url)
  await call(service.url)
} finally {
  await service.stop()
  await rm(data, { recursive: true })
}
