import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { folder } from './folder.ts'
import type { Item, Passed } from './source.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'darkroom-folder-'))
})

afterEach(() => rmSync(root, { recursive: true }))

async function all(): Promise<(Item | Passed)[]> {
  const found: (Item | Passed)[] = []
  for await (const one of folder(root)) found.push(one)
  return found
}

test('links that make circles, pipes, and hidden files are no images', async () => {
  mkdirSync(join(root, 'a'))
  symlinkSync(root, join(root, 'a', 'up'))
  symlinkSync('self', join(root, 'self'))
  writeFileSync(join(root, '.hidden'), '')
  execFileSync('mkfifo', [join(root, 'pipe')])
  expect(await all()).toEqual([
    { path: 'a/up', outcome: 'skipped', reason: 'A symbolic link' },
    { path: 'pipe', outcome: 'skipped', reason: 'Not a regular file' },
    { path: 'self', outcome: 'skipped', reason: 'A symbolic link' },
  ])
})

test('a file name that is not UTF-8 is read, and has escapes for its bytes', async () => {
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from('fr\xfch.png', 'latin1')]), 'Hello')
  const [item] = (await all()) as [Item]
  expect(item.path).toBe('fr%fch.png')
  expect(await (await item.open()).blob.text()).toBe('Hello')
})

test.skipIf(process.getuid?.() === 0)(
  'a file that may not be read is another error than a missing one',
  async () => {
    writeFileSync(join(root, 'secret.png'), '', { mode: 0 })
    mkdirSync(join(root, 'closed'), { mode: 0 })
    const [closed, item] = (await all()) as [Passed, Item]
    expect(closed).toMatchObject({
      path: 'closed/',
      outcome: 'failed',
      reason: expect.stringContaining('EACCES'),
    })
    await expect(item.open()).rejects.toThrow('EACCES')
    chmodSync(join(root, 'closed'), 0o700)
  },
)

test('a file that changes is no longer what was listed', async () => {
  writeFileSync(join(root, 'a.png'), 'Hello')
  const [item] = (await all()) as [Item]
  expect(await item.isUnchanged?.()).toBe(true)
  writeFileSync(join(root, 'a.png'), 'Hello, world')
  expect(await item.isUnchanged?.()).toBe(false)
})
