// Every npm script: what it does with --help and with arguments that it doesn't take.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { end, environmentIn, ownFolder, root, run, scripts } from './run.ts'

/** Scripts of ours, and how many arguments each takes that aren't options. */
const ours: Record<string, number> = {
  start: 0,
  check: 0,
  fix: 0,
  keys: 2,
  sign: 1,
  import: 1,
  export: 1,
  repair: 0,
  replay: 0,
  bench: Number.POSITIVE_INFINITY,
  costs: 0,
  docs: 0,
  release: 1,
  build: 0,
  package: 0,
  'lint:stack': 0,
  'deploy:local': 0,
  'remove:local': 0,
  'test:clients': 0,
  'test:deployed': Number.POSITIVE_INFINITY,
  'test:iiif': 0,
  'test:server': Number.POSITIVE_INFINITY,
  'test:any-s3': Number.POSITIVE_INFINITY,
  'test:njs': 0,
  'test:python': 0,
  'test:runtime': 0,
}

/** Scripts that are another project's command, perhaps with options of its own. */
const others: Record<string, readonly string[]> = {
  'vitest run': ['test', 'test:unit', 'test:start', 'test:browser', 'test:packages', 'test:s3'],
  'serverless deploy': ['deploy'],
}

const folder = await ownFolder()
const env: NodeJS.ProcessEnv = environmentIn(folder)

test('every npm script is in one of the tables', () => {
  // npm runs it before it packs.
  const called = Object.keys(scripts).filter((name) => name !== 'prepack')
  expect([...Object.keys(ours), ...Object.values(others).flat()].sort()).toEqual(called.sort())
})

test.concurrent.each(Object.keys(ours))(
  'npm run %s -- --help prints the usage, ends with 0, and does nothing',
  async (name) => {
    const { status, stdout, stderr } = await run(env, name, '--help')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^Usage: npm /)
    expect(stdout).toMatch(new RegExp(`npm (run )?${name}\\b`))
    expect(existsSync(join(folder, 'data'))).toBe(false)
  },
)

test.concurrent.each(Object.keys(ours))(
  'npm run %s refuses an unknown option with 2, and does nothing',
  async (name) => {
    const { status, stdout, stderr } = await run(env, name, '--frobnicate')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/'--frobnicate'[\s\S]*Usage: npm /)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  },
)

test.concurrent.each(Object.entries(ours).filter(([, most]) => Number.isFinite(most)))(
  'npm run %s refuses more than %i arguments with 2',
  async (name, most) => {
    const args = Array.from({ length: most + 1 }, (_, at) => `surplus-${at}`)
    const { status, stdout, stderr } = await run(env, name, ...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(`surplus-${most}`)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  },
)

test.each(Object.entries(others))('%s gets the arguments of npm run %j', (command, names) => {
  for (const name of names) expect(scripts[name]).toMatch(new RegExp(`^${command}( --\\w+ \\S+)?$`))
})

test.concurrent.each(Object.keys(others))('%s knows --help, and refuses unknown options', async (called) => {
  const [command = '', ...args] = called.split(' ')
  const call = (arg: string) => end(join(root, 'node_modules/.bin', command), [...args, arg], env)
  expect((await call('--help')).status).toBe(0)
  expect((await call('--frobnicate')).status).toBe(1)
})

test.concurrent.each([
  ['keys', []],
  ['keys', ['frobnicate']],
  ['keys', ['add']],
  ['keys', ['list', 'extra']],
  ['keys', ['add', '--callback', 'extra']],
  ['sign', []],
  ['sign', ['/a.jpg?w=5', '--hours', 'soon']],
  ['sign', ['/a.jpg?w=5', '--hours', 'Infinity']],
  ['sign', ['localhost:3000/a.jpg?w=5']],
  ['import', []],
  ['import', ['.', '--on-conflict', 'panic']],
  ['import', ['.', '--concurrency', '0']],
  ['import', ['.', '--prefix', 'a/b']],
  ['import', ['.', '--to', 'images.example']],
  ['import', ['.', '--rate', '0']],
  ['import', ['.', '--contract', 'ftp']],
  ['export', []],
  ['bench', ['--rounds', 'many']],
] as const)('npm run %s refuses %j with 2', async (name, args) => {
  expect((await run(env, name, ...args)).status).toBe(2)
})
