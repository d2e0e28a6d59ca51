import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJournal } from './journal.ts'
import { openOutput } from './output.ts'
import { type Item, Stop } from './source.ts'

const subject = { from: '/photos', to: 'http://localhost:3000', prefix: '' }
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkroom-journal-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

const item = (path: string, size = 5): Item => ({
  path,
  size,
  stamp: 'one',
  open: () => Promise.reject(new Error('Not read')),
})

test('a line that a crash cut off costs neither the one before nor the one after', async () => {
  const file = join(folder, 'torn')
  const first = await openJournal(file, subject)
  first.add(item('a.png'), 'a.png')
  first.close(false)
  appendFileSync(file, '{"path":"b.p')
  const second = await openJournal(file, subject)
  second.add(item('c.png'), 'c-2.png')
  second.close(false)
  const third = await openJournal(file, subject)
  expect([...third.entries()]).toEqual([
    ['a.png', 'a.png'],
    ['c.png', 'c-2.png'],
  ])
  third.close(true)
  expect(existsSync(file)).toBe(false)
})

test.each(['', '{"import":{"from":"/pho'])(
  'a journal whose first line is cut off to %j begins anew',
  async (line) => {
    const file = join(folder, `head-${line.length}`)
    appendFileSync(file, line)
    const first = await openJournal(file, subject)
    first.add(item('a.png'), 'a.png')
    first.close(false)
    const second = await openJournal(file, subject)
    expect([...second.entries()]).toEqual([['a.png', 'a.png']])
    second.close(true)
  },
)

test.each(['null', '{"import":{"from":"/other"}}', '{"path":"a.png","name":"a.png"}'])(
  'a file that is no journal of this import is refused: %s',
  async (line) => {
    const file = join(folder, 'other')
    writeFileSync(file, line)
    await expect(openJournal(file, subject)).rejects.toThrow('the journal of an import')
  },
)

test.runIf(existsSync('/dev/full'))('a full disk stops the import, with the name of the file', () => {
  const output = openOutput('/dev/full', 'a')
  expect(() => output.write('a')).toThrow(
    new Stop("Can't write /dev/full: ENOSPC: no space left on device, write"),
  )
  output.close()
})

test('a file that has changed since is no longer known', async () => {
  const journal = await openJournal(join(folder, 'changed'), subject)
  journal.add(item('a.png'), 'a.png')
  journal.close(false)
  const again = await openJournal(join(folder, 'changed'), subject)
  expect(again.nameOf(item('a.png'))).toBe('a.png')
  expect(again.nameOf(item('a.png', 6))).toBeUndefined()
  expect(again.nameOf({ ...item('a.png'), stamp: 'other' })).toBeUndefined()
  again.close(false)
})
