// Imports go one way: which room may import which (commands/layers.ts), and what the linter refuses (biome.json).
import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allComplaints, circleIn, complaintsAbout, layeredFiles, roomOf, rooms } from '../commands/layers.ts'

const root = resolve(import.meta.dirname, '..')

describe('the rooms', () => {
  test('no file of the tree imports what its room may not', () => {
    expect(allComplaints()).toEqual([])
  })

  test('every code file is in a room, and every room has files', () => {
    const used = new Set(layeredFiles().map(roomOf))
    expect([...used].sort()).toEqual(Object.keys(rooms).sort())
  })

  test('a room names only rooms above it in the list, so imports form no circle', () => {
    const names = Object.keys(rooms)
    for (const [index, name] of names.entries())
      for (const other of rooms[name] ?? []) expect(names.slice(0, index), name).toContain(other)
  })

  test('files that import each other are a circle, whatever they import, and whenever', () => {
    const imports = new Map([
      ['a.ts', ['b.ts', 'd.ts']],
      ['b.ts', ['c.ts']],
      ['c.ts', ['d.ts']],
    ])
    expect(circleIn(imports)).toBeUndefined()
    expect(circleIn(new Map([...imports, ['d.ts', ['b.ts']]]))).toEqual(['b.ts', 'c.ts', 'd.ts', 'b.ts'])
  })

  test.each([
    ['lib/image/names.ts', '../storage/bucket.ts', 'lib/storage'],
    ['lib/image/names.ts', '../config.ts', 'lib/config'],
    ['lib/http/serve.ts', '../contracts/root/routes.ts', 'lib/contracts'],
    ['lib/storage/bucket.ts', '../api/paging.ts', 'lib/api'],
    ['lib/sizes/asked.ts', '../serving/make.ts', 'lib/serving'],
    ['lib/api/paging.ts', '../contracts/v1/images.ts', 'lib/contracts'],
    ['lib/contracts/v1/images.ts', '../../pixels/generate.ts', 'lib/pixels'],
    ['lib/pixels/open/source.ts', '../steps/recipe.ts', 'lib/pixels/steps'],
    ['lib/pixels/steps/recipe.ts', '../render.ts', 'lib/pixels'],
    ['lib/worker/process-image.ts', '../pixels/open/source.ts', 'lib/pixels/open'],
    ['lib/contracts/v1/images.ts', '../../../web/build.ts', 'climbs'],
    ['functions/get.ts', './list.ts', 'functions'],
    ['functions/get.ts', '../lib/storage/bucket.ts', 'lib/storage'],
    ['web/build.ts', '../localstack/start.ts', 'localstack'],
    ['stack/settings.ts', '../localstack/start.ts', 'localstack'],
    ['unknown/file.ts', '../lib/image/names.ts', 'no entry'],
  ])('%s may not import %s', (file, path, complaint) => {
    expect(complaintsAbout(file, `import { some } from '${path}'`).join()).toContain(complaint)
    expect(complaintsAbout(file, `const { some } = await import('${path}')`).join()).toContain(complaint)
  })

  test.each([
    ['lib/image/names.ts', './errors.ts'],
    ['lib/contracts/v1/images.ts', '../../api/paging.ts'],
    ['functions/get.ts', '../lib/contracts/v1/images.ts'],
    ['lib/serving/make.ts', '../pixels/render.ts'],
  ])('%s may import %s', (file, path) => {
    expect(complaintsAbout(file, `import { some } from '${path}'`)).toEqual([])
  })
})

test.each([
  ["import { type Server, createServer } from 'node:http'", 1],
  ["import http from 'node:http'", 1],
  ["import {\n  createServer,\n  type Server,\n} from 'node:http'", 1],
  ["import { join } from 'node:path'\nimport type { Server } from 'node:http'", 0],
  ["import type { Server } from 'node:http'", 0],
  ["const { createServer } = process.getBuiltinModule('node:http')", 0],
])('what starts loads no undici with %s', (code, complaints) => {
  expect(complaintsAbout('localstack/gateway.ts', code)).toHaveLength(complaints)
})

test.each([
  ['lib/contracts/v1/images.ts', "const most = (1000).toLocaleString('en')", 1],
  ['functions/get.ts', "const numbers = new Intl.NumberFormat('en')", 1],
  ['lib/api/paging.ts', 'const sorted = names.sort((a, b) => a.localeCompare(b))', 1],
  ['lib/api/paging.ts', 'const lower = name.toLowerCase()', 0],
  ['web/texts.ts', "const numbers = new Intl.NumberFormat('en')", 0],
])('functions start without Intl: %s with %s', (file, code, complaints) => {
  expect(complaintsAbout(file, code)).toHaveLength(complaints)
})

const refused = {
  'lib/contracts/v1/aws.ts': ["import { some } from '@aws-sdk/client-s3'", 'noRestrictedImports'],
  'lib/http/aws.ts': ["import { some } from '@aws-sdk/client-s3'", 'noRestrictedImports'],
  'lib/serving/sharp.ts': ["import { some } from 'sharp'", 'noRestrictedImports'],
  'lib/storage/sharp.ts': ["import { some } from 'sharp'", 'noRestrictedImports'],
  'lib/pixels/aws.ts': ["import { some } from '@aws-sdk/client-s3'", 'noRestrictedImports'],
  'functions/sharp.ts': ["import { some } from 'sharp'", 'noRestrictedImports'],
  'test/contracts/lib.ts': ["import { some } from '../../lib/image/names.ts'", 'noRestrictedImports'],
  'lib/storage/env.ts': ['export const some = () => process.env.BUCKET', 'noProcessEnv'],
  'web/one.ts': ["import { other } from './other.ts'\n\nexport const some = () => other", 'noImportCycles'],
} as const

const taken = {
  'lib/storage/aws.ts': "import { some } from '@aws-sdk/client-s3'",
  'lib/pixels/sharp.ts': "import { some } from 'sharp'",
  'lib/config.ts': 'export const some = () => process.env.BUCKET',
} as const

describe('the linter', () => {
  let folder: string
  let report: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'darkroom-layers-'))
    await cp(join(root, 'biome.json'), join(folder, 'biome.json'))
    const files = Object.entries({
      ...Object.fromEntries(Object.entries(refused).map(([file, [code]]) => [file, code])),
      ...taken,
      'web/other.ts': "import { some } from './one.ts'\n\nexport const other = () => some",
    })
    for (const [file, code] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), `${code}\n\nsome()\n`)
    }
    const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--colors=off']
    const options = { cwd: folder, encoding: 'utf8' } as const
    const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), args, options)
    report = stdout + stderr
  })

  afterAll(() => rm(folder, { recursive: true }))

  test.each(Object.entries(refused))('refuses %s with %s', (file, [, rule]) => {
    expect(report).toMatch(new RegExp(`${file}:\\d+:\\d+ lint/\\w+/${rule}`))
  })

  test.each(Object.keys(taken))('takes %s', (file) => {
    expect(report).not.toContain(file)
  })
})
