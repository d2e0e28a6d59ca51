// `npm run release`, in its own repository.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const script = resolve(import.meta.dirname, 'release.ts')
const today = new Date().toISOString().slice(0, 10)
let folder: string

const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const write = (file: string, text: string) => writeFileSync(join(folder, file), text)

function release(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkroom-release-'))
  git('init', '--quiet', '--initial-branch', 'main')
  git('config', 'user.name', 'Test')
  git('config', 'user.email', 'test@example.com')
  write('package.json', JSON.stringify({ name: 'some', version: '0.1.9' }))
  write(
    'CHANGELOG.md',
    '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.9] - 2026-01-01\n\n- An old thing.\n',
  )
  git('add', '.')
  git('commit', '--quiet', '--message', 'Begin')
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a dry run prints what it would release, and changes nothing', () => {
  const before = git('rev-parse', 'HEAD')
  expect(release('minor', '--dry-run')).toEqual({
    status: 0,
    said: 'Would release some v0.2.0:\n\n### Added\n\n- A thing.\n',
  })
  expect(git('rev-parse', 'HEAD')).toBe(before)
  expect(git('status', '--porcelain')).toBe('')
  expect(git('tag')).toBe('')
})

test.each([
  ['patch', '0.1.10'],
  ['minor', '0.2.0'],
  ['major', '1.0.0'],
  ['0.3.0', '0.3.0'],
])('%s commits and tags %s, with its changelog', (step, version) => {
  expect(release(step)).toMatchObject({ status: 0 })
  expect(JSON.parse(read('package.json'))).toMatchObject({ version })
  expect(read('CHANGELOG.md')).toContain(
    `## [Unreleased]\n\n## [${version}] - ${today}\n\n### Added\n\n- A thing.\n`,
  )
  expect(git('log', '-1', '--format=%s')).toBe(`Release v${version}`)
  expect(git('cat-file', '-t', `v${version}`)).toBe('tag')
  expect(git('tag', '--list', '--format=%(contents)')).toContain('### Added')
  expect(git('rev-parse', `v${version}^{commit}`)).toBe(git('rev-parse', 'HEAD'))
  expect(git('status', '--porcelain')).toBe('')
})

test('every package of the project gets the version', () => {
  write('package.json', JSON.stringify({ name: 'some', version: '0.1.9', workspaces: ['part'] }))
  mkdirSync(join(folder, 'part'))
  write('part/package.json', JSON.stringify({ name: 'part', version: '0.1.9' }))
  write('.gitignore', 'node_modules\n')
  execFileSync('npm', ['install', '--package-lock-only'], { cwd: folder })
  git('add', '.')
  git('commit', '--quiet', '--message', 'Add a part')
  expect(release('minor')).toMatchObject({ status: 0 })
  for (const file of ['package.json', 'part/package.json'])
    expect(JSON.parse(read(file))).toMatchObject({ version: '0.2.0' })
  expect(read('package-lock.json')).not.toContain('0.1.9')
  expect(git('status', '--porcelain')).toBe('')
})

test.each(['0.1.9', '0.1.8', '0.0.10', 'latest', 'v1.0.0'])("%s isn't a greater version", (version) => {
  expect(release(version)).toMatchObject({ status: 1 })
  expect(git('tag')).toBe('')
})

test('refuses uncommitted changes, other branches, and an empty changelog', () => {
  write('new.txt', '')
  expect(release('patch').said).toContain('the tree is not clean')
  git('add', '.')
  git('commit', '--quiet', '--message', 'New')
  git('switch', '--quiet', '--create', 'other')
  expect(release('patch').said).toContain('Switch to main first')
  git('switch', '--quiet', 'main')
  write('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\n## [0.1.9] - 2026-01-01\n\n- An old thing.\n')
  git('commit', '--quiet', '--all', '--message', 'Empty')
  expect(release('patch').said).toContain('no unreleased entries')
  expect(git('tag')).toBe('')
})
