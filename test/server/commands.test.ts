// The npm package's commands: `npx darkroom <command>`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { program } from '../run.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-package-'))
})

afterEach(() => rm(folder, { recursive: true }))

function darkroom(...args: string[]) {
  const { DARKROOM_DATA: _, AWS_ENDPOINT_URL: __, ...env } = process.env
  const [node, script] = program
  const { status, stdout, stderr } = spawnSync(node, [script, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const commands = ['start', 'init', 'deploy', 'keys', 'sign', 'import', 'export', 'repair', 'replay']

test.each(commands)('npx darkroom %s --help prints the usage, ends with 0, and does nothing', (command) => {
  const { status, stdout, stderr } = darkroom(command, '--help')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: npx darkroom/)
  expect(stdout).not.toContain('npm run')
  expect(readdirSync(folder)).toEqual([])
})

// Serverless knows the options of a deploy.
test.each(commands.filter((command) => command !== 'deploy'))(
  'npx darkroom %s refuses an unknown option with 2, and does nothing',
  (command) => {
    const { status, stdout, stderr } = darkroom(command, '--frobnicate')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/'--frobnicate'[\s\S]*Usage: npx darkroom/)
    expect(readdirSync(folder)).toEqual([])
  },
)

test('npx darkroom --help names every command', () => {
  const { status, stdout } = darkroom('--help')
  expect(status).toBe(0)
  for (const command of commands.slice(1)) expect(stdout).toContain(`npx darkroom ${command}`)
})

test('an unknown command is refused with 2 and the usage', () => {
  const { status, stderr } = darkroom('frobnicate')
  expect(status).toBe(2)
  expect(stderr).toMatch(/^Unknown command 'frobnicate'\n\nUsage: npx darkroom/)
})

test('npx darkroom --version prints the version', () => {
  const manifest = readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')
  expect(darkroom('--version').stdout.trim()).toBe(JSON.parse(manifest).version)
})

test.each(['x', '-1', '70000'])('a port that is none, %s, is one clear line and exit code 1', (port) => {
  const { status, stderr } = darkroom(`--port=${port}`)
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `PORT must be a whole number from 0 to 65535, not ${port}\n`,
  })
})

test('keys are in the data folder of the current folder', () => {
  const added = darkroom('keys', 'add', 'a server')
  expect(added.status, added.stderr).toBe(0)
  expect(darkroom('keys', 'list').stdout).toContain('a server')
  expect(existsSync(join(folder, '.darkroom'))).toBe(true)
})

test('init writes a project, and never over another one', () => {
  const { status, stdout } = darkroom('init', 'my-images')
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('cd my-images') })
  const project = join(folder, 'my-images')
  const { name, dependencies, devDependencies } = JSON.parse(
    readFileSync(join(project, 'package.json'), 'utf8'),
  )
  expect(name).toBe('my-images')
  expect([dependencies.darkroom, devDependencies.serverless]).toEqual([
    expect.stringMatching(/^\^\d/),
    expect.stringMatching(/^npm:osls@/),
  ])
  expect(readFileSync(join(project, 'serverless.mjs'), 'utf8')).toContain("service: 'my-images'")
  writeFileSync(join(project, 'serverless.mjs'), 'mine')
  const again = darkroom('init', 'my-images')
  expect({ status: again.status, stderr: again.stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining('nothing was written'),
  })
  expect(readFileSync(join(project, 'serverless.mjs'), 'utf8')).toBe('mine')
})

test('init refuses a folder with a service of another kind', () => {
  mkdirSync(join(folder, 'other'))
  writeFileSync(join(folder, 'other', 'serverless.yml'), 'service: other')
  expect(darkroom('init', 'other').status).toBe(1)
  expect(readdirSync(join(folder, 'other'))).toEqual(['serverless.yml'])
})

test('init refuses a name that no stack can have', () => {
  expect(darkroom('init', '2nd_try').status).toBe(2)
  expect(readdirSync(folder)).toEqual([])
})

test('deploy says what is missing in a folder without Serverless', () => {
  const { status, stderr } = darkroom('deploy')
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('npx darkroom init') })
})
