// `npm run test:any-s3`: the tests of a service over other S3s, which it starts. Their programs are on the PATH,
// or in the folder of Go's.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fail, readArguments } from '../../cli/arguments.ts'
import { freePort } from '../../localstack/ports.ts'
import { contractTests, suiteOf } from '../suites.ts'

const root = resolve(import.meta.dirname, '../..')
const [access, secret] = ['darkroom', 'darkroom-secret']

/** What a program is started with, for a folder and a free port. */
interface Other {
  readonly program: string
  readonly start: (folder: string, port: number) => Promise<{ args: string[]; env?: Record<string, string> }>
}

const others: Readonly<Record<string, Other>> = {
  versitygw: {
    program: 'versitygw',
    start: async (folder, port) => {
      const [images, versions] = [join(folder, 'images'), join(folder, 'versions')]
      for (const one of [images, versions]) await mkdir(one)
      return {
        args: ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--versioning-dir', versions, images],
        env: { ROOT_ACCESS_KEY_ID: access, ROOT_SECRET_ACCESS_KEY: secret },
      }
    },
  },
  seaweedfs: {
    program: 'weed',
    start: async (folder, port) => {
      const ports = ['master', 'volume', 'filer'].flatMap((one) => [`${one}.port`, `${one}.port.grpc`])
      const chosen = await Promise.all([...ports, 's3.port.grpc'].map(async (one) => [one, await freePort()]))
      const credentials = [{ accessKey: access, secretKey: secret }]
      const identities = [{ name: 'darkroom', credentials, actions: ['Admin'] }]
      await writeFile(join(folder, 's3.json'), JSON.stringify({ identities }))
      return {
        args: [
          ...['server', '-s3', '-ip=127.0.0.1', '-ip.bind=127.0.0.1', `-dir=${folder}`],
          ...[`-s3.port=${port}`, `-s3.config=${join(folder, 's3.json')}`],
          // Each bucket has volumes of its own.
          ...['-volume.max=2000', '-master.volumeSizeLimitMB=64'],
          ...chosen.map(([name, value]) => `-${name}=${value}`),
        ],
      }
    },
  },
}

const usage = `Usage: npm run test:any-s3 [-- --s3 versitygw] [--suite short] [<test file> …]

Builds the npm package in dist/, and runs the tests of a service, and its fault tests, over other S3s on this machine.
  --s3      ${Object.keys(others).join(', ')}; by default each whose program is there
  --suite   short: what depends on the S3 most; all (the default)
Test files limit the run.`

const { values, positionals } = readArguments({
  usage,
  options: { s3: { type: 'string' }, suite: { type: 'string' }, 'no-build': { type: 'boolean' } },
  positionals: Number.POSITIVE_INFINITY,
})

const all = ['any-s3', 'contracts', 'uploads', 'import', 'faults', 'resize/killed.test.ts'].map(
  (path) => `test/${path}`,
)

const suites: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  all: { versitygw: all, seaweedfs: all },
  short: {
    versitygw: [
      'test/any-s3',
      ...contractTests('base64', 'copies', 'create', 'form', 'images', 'order'),
      ...contractTests('preconditions', 'root', 'v1'),
      ...['test/uploads/uploads.test.ts', 'test/uploads/parts.test.ts'],
    ],
    // It takes several times as long.
    seaweedfs: ['test/any-s3', 'test/uploads/parts.test.ts', ...contractTests('copies', 'images', 'order')],
  },
}

function find(program: string): string | undefined {
  const { PATH = '', GOBIN = '', GOPATH = join(homedir(), 'go') } = process.env
  return [...PATH.split(':'), GOBIN, join(GOPATH, 'bin'), join(root, '.build/bin')]
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path))
}

/** Waits until something answers. */
async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) break
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return
    await wait(100)
  }
  throw new Error(`Nothing answers at ${url}`)
}

async function testOver(name: string, path: string, files: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), `darkroom-${name}-`))
  const port = await freePort()
  const { args, env = {} } = (await others[name]?.start(folder, port)) ?? { args: [] }
  const child = spawn(path, args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' })
  try {
    const endpoint = `http://127.0.0.1:${port}`
    await answering(endpoint, child)
    console.log(`Testing over ${name} at ${endpoint}`)
    const { TEST_RESULTS = '.build/any-s3.json' } = process.env
    const { status } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...files],
      {
        cwd: root,
        stdio: 'inherit',
        env: {
          ...process.env,
          ...{ DARKROOM_SERVER: join(root, 'dist/darkroom.js'), DARKROOM_NODE: process.execPath },
          ...{ S3_ENDPOINT: endpoint, S3_NAME: name, AWS_REGION: 'us-east-1' },
          ...{ AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret },
          TEST_RESULTS: TEST_RESULTS.replace(/(\.json)?$/, `-${name}.json`),
        },
      },
    )
    return status ?? 1
  } finally {
    // SeaweedFS would take half a minute to end.
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const suite = suiteOf(suites, values.suite)
if (values.s3 !== undefined && !Object.hasOwn(others, values.s3))
  fail(`--s3 must be one of ${Object.keys(others).join(', ')}`)
const found = Object.entries(others).flatMap(([name, { program }]) => {
  const path = find(program)
  if (path === undefined && values.s3 === name) fail(`${program} isn't on the PATH`)
  return path !== undefined && (values.s3 ?? name) === name ? [{ name, path }] : []
})
if (found.length === 0)
  fail(
    `None of these is on the PATH: ${Object.values(others)
      .map(({ program }) => program)
      .join(', ')}`,
  )
if (!values['no-build']) {
  const { status } = spawnSync(process.execPath, ['npm/build.ts'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
const statuses: number[] = []
for (const { name, path } of found)
  statuses.push(await testOver(name, path, positionals.length > 0 ? positionals : (suite[name] ?? [])))
process.exitCode = Math.max(...statuses)
