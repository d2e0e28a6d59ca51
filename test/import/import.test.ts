// `npm run import -- <folder>`: which files become which images.
import { readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blue, green, plain, red } from '../samples.ts'
import { cwd, folder, list, open, png, prefix, put, run, versionsOf, write } from './setup.ts'

test('nested folders become names, byte for byte; hidden files and links are left out', async () => {
  const [one, two, three] = await Promise.all([red, green, blue].map((colour) => png(colour)))
  await write({ 'cat.png': one ?? '', 'trip/day 1/ü?%.png': two ?? '', 'trip/cat.png': three ?? '' })
  await write({ '.hidden.png': one ?? '', '.git/cat.png': one ?? '' })
  await symlink('/etc', join(folder, 'outside'))
  await symlink(join(folder, 'cat.png'), join(folder, 'again.png'))
  const { code, stdout } = await run()
  expect(stdout).toContain('3 stored, 0 already there, 2 skipped, 0 refused, 0 failed')
  expect(stdout).toContain('skipped  outside: A symbolic link')
  expect(code).toBe(0)
  expect((await list()).sort()).toEqual(['cat.png', 'trip--cat.png', 'trip--day 1--ü?%.png'].sort())
  expect(await open('trip--day 1--ü?%.png')).toEqual(two)
  expect(await readdir(cwd)).toEqual([])
})

test('a second run finds each image there, and stores nothing', async () => {
  await write({ 'a.png': await png(red), 'b/a.png': await png(blue) })
  await run()
  const { code, stdout } = await run()
  expect(stdout).toContain('0 stored, 2 already there')
  expect(code).toBe(0)
  expect(await versionsOf('a.png')).toHaveLength(1)
})

test('what is not an image is refused in the words of the service, and the rest is stored', async () => {
  await write({ 'a.png': await png(red), 'notes.txt': 'Hello', 'empty.jpg': '' })
  const { code, stdout } = await run('--json', 'report.json')
  expect(code).toBe(1)
  expect(stdout).toMatch(/refused {2}notes\.txt: Unsupported format/)
  expect(stdout).toContain('1 stored, 0 already there, 0 skipped, 2 refused, 0 failed')
  expect(await list()).toEqual(['a.png'])
  const { counts, files } = JSON.parse(await readFile(join(cwd, 'report.json'), 'utf8'))
  expect(counts).toEqual({ stored: 1, present: 0, skipped: 0, refused: 2, failed: 0 })
  expect(files).toContainEqual({ path: 'a.png', outcome: 'stored', name: `${prefix}a.png` })
})

describe('if another image has the name', () => {
  test.each([
    ['skip', 'a.png', red, 0, '0 stored, 0 already there, 1 skipped'],
    ['overwrite', 'a.png', blue, 0, '1 stored, 0 already there, 0 skipped'],
    ['rename', 'a-2.png', blue, 0, '1 stored, 0 already there, 0 skipped'],
  ] as const)('--on-conflict %s leaves at %s what it should', async (policy, name, colour, code, summary) => {
    await put('a.png', await png(red))
    await write({ 'a.png': await png(blue) })
    const ended = await run('--on-conflict', policy)
    expect(ended.stdout).toContain(summary)
    expect(ended.code).toBe(code)
    expect(await open(name)).toEqual(await png(colour))
    const again = await run('--on-conflict', policy)
    expect(again.stdout).toContain('0 stored')
    expect(await list()).toEqual(policy === 'rename' ? ['a-2.png', 'a.png'] : ['a.png'])
  })

  test.each([
    ['skip', 0, 'skipped', 1],
    ['overwrite', 1, 'refused', 1],
    ['rename', 0, 'stored', 2],
  ] as const)(
    'and it is of this import, --on-conflict %s ends with %i',
    async (policy, code, verb, count) => {
      await write({ 'a--b.png': await png(red), 'a/b.png': await png(blue) })
      const ended = await run('--on-conflict', policy)
      // Sorted in each folder, so the folder comes first.
      expect(ended.stdout).toMatch(new RegExp(`${verb} {2}a--b\\.png`))
      expect(ended.code).toBe(code)
      expect(await list()).toHaveLength(count)
      expect(await open('a--b.png')).toEqual(await png(blue))
    },
  )
})

test('--dry-run stores nothing, and says what it would store', async () => {
  await put('b.png', await png(red))
  await write({ 'a.png': await png(red), 'b.png': await png(blue), 'c.txt': 'Hello' })
  const { stdout, code } = await run('--dry-run')
  expect(stdout).toContain(`would be stored  a.png as ${prefix}a.png`)
  expect(stdout).toContain('would be skipped  b.png')
  expect(stdout).toContain('would be refused  c.txt')
  expect(code).toBe(1)
  expect(await list()).toEqual(['b.png'])
  expect(await readdir(cwd)).toEqual([])
})

test('a file that a request cannot carry goes directly to the bucket', async () => {
  const large = await plain(1400, 1200, red).png({ compressionLevel: 0 }).toBuffer()
  expect(large.length).toBeGreaterThan(5e6)
  await write({ 'large.png': large, 'text.png': Buffer.alloc(5e6, 'text') })
  const { code, stdout } = await run()
  expect(stdout).toMatch(/refused {2}text\.png: content_type must be one of/)
  expect(stdout).toContain('1 stored, 0 already there, 0 skipped, 1 refused')
  expect(code).toBe(1)
  expect((await open('large.png')).equals(large)).toBe(true)
  expect((await run()).stdout).toContain('0 stored, 1 already there')
  expect(await versionsOf('large.png')).toHaveLength(1)
})
