// Who may import whom (biome.json): a forbidden import fails `npm run check`.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

function lint(file: string, code: string): { status: number | null; output: string } {
  const biome = resolve(root, 'node_modules/.bin/biome')
  const { status, stdout, stderr } = spawnSync(biome, ['lint', `--stdin-file-path=${file}`], {
    cwd: root,
    input: code,
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}

test.each([
  ['lib/image/some.ts', '../storage/bucket.ts'],
  ['lib/image/some.ts', '../config.ts'],
  ['lib/image/some.ts', 'sharp'],
  ['lib/http/some.ts', '../contracts/root.ts'],
  ['lib/http/some.ts', '@aws-sdk/client-s3'],
  ['lib/contracts/some.ts', '../pixels/develop.ts'],
  ['lib/contracts/some.ts', '@aws-sdk/client-s3'],
  ['lib/storage/some.ts', '../contracts/root.ts'],
  ['lib/storage/some.ts', '../http/message.ts'],
  ['lib/pixels/some.ts', '../storage/bucket.ts'],
  ['functions/some.ts', './upload.ts'],
  ['functions/some.ts', 'sharp'],
  ['functions/some.ts', '@aws-sdk/client-s3'],
  ['test/contracts/some.test.ts', '../../lib/image/names.ts'],
])('%s may not import %s', (file, imported) => {
  expect(lint(file, `import { some } from '${imported}'\n\nsome()\n`).output).toContain('noRestrictedImports')
})

test.each([
  ['lib/contracts/some.ts', '../storage/bucket.ts'],
  ['lib/storage/some.ts', '@aws-sdk/client-s3'],
  ['lib/storage/some.ts', '../config.ts'],
  ['lib/pixels/some.ts', 'sharp'],
  ['functions/some.ts', '../lib/http/serve.ts'],
])('%s may import %s', (file, imported) => {
  const { status, output } = lint(file, `import { some } from '${imported}'\n\nsome()\n`)
  expect(output).not.toContain('noRestrictedImports')
  expect(status).toBe(0)
})

test('only lib/config.ts reads the environment', () => {
  const code = 'export const bucket = process.env.BUCKET\n'
  expect(lint('lib/storage/some.ts', code).output).toContain('noProcessEnv')
  expect(lint('lib/config.ts', code).status).toBe(0)
})
