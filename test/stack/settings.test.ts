// docs/settings.md names every param there is, with its default.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { complaintAbout } from '../../stack/settings.ts'

const root = resolve(import.meta.dirname, '..', '..')
const read = (file: string) => readFileSync(resolve(root, file), 'utf8')

const yml = read('serverless.yml')

const rows = read('docs/settings.md')
  .split('\n')
  .flatMap((line) => {
    const [, name, value] = /^\| `(\w+)` \| (.*?) ?\| /.exec(line) ?? []
    return name === undefined ? [] : [[name, value?.replaceAll('`', '') ?? ''] as const]
  })

/**
 * The values under `params: default:`, by its fixed layout, except those that CloudFormation computes.
 */
function defaults(): Map<string, string> {
  const [, block = ''] = /^ {2}default:\n((?: {4}.*\n)+)/m.exec(yml) ?? []
  const found = [...block.matchAll(/^ {4}(\w+):(?: "?(.*?)"?)?$/gm)]
  return new Map(found.map(([, name = '', value = '']) => [name, value]))
}

test('the table has every param that is used, and no other', () => {
  const files = ['serverless.yml', ...readdirSync(resolve(root, 'stack')).map((file) => `stack/${file}`)]
  const used = files.flatMap((file) => [...read(file).matchAll(/param:(\w+)/g)].map(([, name]) => name))
  expect(rows.map(([name]) => name).sort()).toEqual([...new Set(used)].sort())
})

test('defaults are those of serverless.yml', () => {
  const given = defaults()
  expect(given.size).toBeGreaterThan(15)
  for (const [name, value] of rows) {
    if (name === 'bucket') continue
    expect(value, name).toBe(given.has(name) ? given.get(name) : 'none')
  }
})

test('what functions could not read ends a deploy in words; what CloudFormation fills in does not', () => {
  expect(
    complaintAbout({ BUCKET: { Ref: 'Bucket' }, PRESETS: 'card=300x200', UPLOAD_EXPIRES: 900 }),
  ).toBeUndefined()
  expect(complaintAbout({ PRESETS: 'card' })).toMatch(/^PRESETS: A preset is a name and a size/)
  expect(complaintAbout({ UPLOAD_EXPIRES: 'soon' })).toMatch(/^UPLOAD_EXPIRES: /)
  expect(complaintAbout({ UPLOAD_EXPIRES: 604_800 })).toBeUndefined()
  expect(complaintAbout({ UPLOAD_EXPIRES: 604_801 })).toMatch(/^UPLOAD_EXPIRES: must be at most 604800/)
})
