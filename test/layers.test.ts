// Who may import whom (biome.json): a forbidden import fails `npm run check`.
import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

const forbidden = [
  ['lib/image', '../storage/bucket.ts'],
  ['lib/image', '../config.ts'],
  ['lib/image', 'sharp'],
  ['lib/http', '../contracts/root.ts'],
  ['lib/http', '@aws-sdk/client-s3'],
  ['lib/contracts', '../pixels/develop.ts'],
  ['lib/contracts', '../sizes/make.ts'],
  ['lib/sizes', '../pixels/render.ts'],
  ['lib/sizes', '../http/message.ts'],
  ['lib/sizes', 'sharp'],
  ['lib/contracts', '@aws-sdk/client-s3'],
  ['lib/storage', '../contracts/root.ts'],
  ['lib/storage', '../http/message.ts'],
  ['lib/pixels', '../storage/bucket.ts'],
  ['functions', './upload.ts'],
  ['functions', 'sharp'],
  ['functions', '@aws-sdk/client-s3'],
  ['test/contracts', '../../lib/image/names.ts'],
] as const

const allowed = [
  ['lib/contracts', '../sizes/once.ts'],
  ['lib/contracts', '../storage/bucket.ts'],
  ['lib/storage', '@aws-sdk/client-s3'],
  ['lib/storage', '../config.ts'],
  ['lib/pixels', 'sharp'],
  ['functions', '../lib/http/serve.ts'],
] as const

const fileOf = (folder: string, imported: string) =>
  `${folder}/${imported.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, '')}.ts`

let folder: string
let report: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-layers-'))
  await cp(join(root, 'biome.json'), join(folder, 'biome.json'))
  const files = [...forbidden, ...allowed].map(
    ([place, imported]) =>
      [fileOf(place, imported), `import { some } from '${imported}'\n\nsome()\n`] as const,
  )
  const environment = 'export const bucket = process.env.BUCKET\n'
  for (const [file, code] of [
    ...files,
    ['lib/storage/env.ts', environment],
    ['lib/config.ts', environment],
  ] as const) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), code)
  }
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--colors=off']
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), args, {
    cwd: folder,
    encoding: 'utf8',
  })
  report = stdout + stderr
})

afterAll(() => rm(folder, { recursive: true }))

test.each(forbidden)('%s may not import %s', (place, imported) => {
  expect(report).toMatch(new RegExp(`${fileOf(place, imported)}:\\d+:\\d+ lint/style/noRestrictedImports`))
})

test.each(allowed)('%s may import %s', (place, imported) => {
  expect(report).not.toContain(fileOf(place, imported))
})

test('only lib/config.ts reads the environment', () => {
  expect(report).toMatch(/lib\/storage\/env\.ts:\d+:\d+ lint\/style\/noProcessEnv/)
  expect(report).not.toContain('lib/config.ts')
})
