// Exports, and imports of them: the store is the same, whatever its images are called.
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { blue, plain, red } from '../samples.ts'
import { fill, serve } from './older.ts'
import { annotate, cwd, folder, open, place, png, prefix, run, service, start, write } from './setup.ts'

/** Everything that v1 says of an image, once it is processed, but when each of its objects was written. */
async function everything() {
  const answer = await fetch(`${service.url}/v1/images?sort=newest&limit=1000`)
  const { data } = (await answer.json()) as { data: { id: string; status: string }[] }
  return data.filter(({ id }) => id.startsWith(prefix))
}

const processed = () =>
  vi.waitUntil(
    async () => {
      const all = await everything()
      return all.every(({ status }) => status !== 'processing') && all
    },
    { timeout: 60_000, interval: 200 },
  )

test('the import of an export is the same store: names, bytes, types, dates, file names, and variants', async () => {
  const odd = [
    'a.png',
    'A.png',
    'CON.png',
    ' %2F..',
    '100%.png',
    '.hidden',
    'ü',
    'u\u0308',
    'a:b|c?.jpg',
    '~'.repeat(190),
    'é*'.repeat(62),
  ]
  for (const [at, name] of odd.entries())
    await fetch(`${service.url}/images/${encodeURIComponent(prefix + name)}`, {
      method: 'PUT',
      headers: {
        'created-at': `200${at % 10}-01-01T00:00:0${at % 7}Z`,
        'content-disposition': `attachment; filename=f${at}.png`,
      },
      body: new Uint8Array(
        at % 2
          ? await plain(20 + at, 10, blue)
              .jpeg()
              .toBuffer()
          : await png(red, 20 + at),
      ),
    })
  const large = await plain(1400, 1200, red).png({ compressionLevel: 0 }).toBuffer()
  await write({ 'large.png': large })
  const date = new Date('1970-01-01T00:00:00Z')
  await utimes(join(folder, 'large.png'), date, date)
  await run()
  await annotate(`${prefix}a.png`, { focus: [0.25, 0.5], alt: 'A "wall"', tags: ['red'] })
  const first = await processed()
  expect(first).toHaveLength(odd.length + 1)
  expect(first.at(-1)).toMatchObject({ id: `${prefix}large.png`, created_at: date.toISOString() })
  const root = join(place, `${prefix}export`)
  const exporting = () => start('export', [root, '--from', service.url]).ended
  expect((await exporting()).stdout).toMatch(
    /^\d+ exported, 0 already there, 0 skipped, 0 refused, 0 failed$/m,
  )
  expect(await readdir(root)).toEqual(['darkroom-export.json', 'manifests', 'originals'])
  await annotate(`${prefix}A.png`, { alt: 'Another' })
  expect((await exporting()).stdout).toMatch(
    /^1 exported, \d+ already there, 0 skipped, 0 refused, 0 failed$/m,
  )
  expect((await exporting()).stdout).toMatch(/^0 exported,/m)
  const before = await processed()
  await fetch(`${service.url}/v1/images`, {
    method: 'DELETE',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ids: before.map(({ id }) => id) }),
  })
  expect(await everything()).toEqual([])
  const { stdout, code } = await start('import', [root, '--to', service.url]).ended
  expect(stdout).toContain(`${before.length} stored`)
  expect(code).toBe(0)
  expect(await processed()).toEqual(before)
})

test('an image of an export that was damaged, or lost its manifest, is not taken for one of the others', async () => {
  await fill(3)
  const root = join(place, `${prefix}export`)
  await start('export', [root, '--from', service.url]).ended
  const mine = (await readdir(join(root, 'originals'))).filter((name) => name.startsWith(prefix))
  expect(mine).toEqual([0, 1, 2].map((at) => `${prefix}old ü%3F${at}.jpg`))
  const path = (at: number) => join(root, 'originals', mine[at] ?? '')
  await writeFile(path(0), (await readFile(path(0))).fill(0, 60))
  await rm(join(root, 'manifests', `${mine[1]}.json`))
  const { stdout } = await start('import', [root, '--to', service.url, '--prefix', `${prefix}new-`]).ended
  expect(stdout).toMatch(/failed .*0\.jpg: The file is damaged/)
  const bytes = await readFile(path(1))
  expect(await open(`new-${prefix}old ü?1.jpg`)).toEqual(bytes)
})

test('an export stays in its folder, whatever the service calls its images', async () => {
  const image = await png(red)
  const ids = ['../../evil.png', '..', '/etc/evil', 'C:\\evil', 'nul', '\u0000']
  const url = await serve(({ url: path = '', headers }, response) => {
    if (!path.startsWith('/v1/')) return void response.end(image)
    const data = ids.map((id) => ({ id, path: `http://${headers.host}/x` }))
    response.end(JSON.stringify({ kind: 'Collection', next: null, previous: '', data }))
  })
  const root = join(cwd, 'export')
  const { stdout } = await start('export', [root, '--from', url]).ended
  expect(stdout).toContain(`${ids.length} exported`)
  expect(await readdir(cwd)).toEqual(['export'])
  const files = ['%00', '%2E%2E', '%2E.%2F..%2Fevil.png', '%2Fetc%2Fevil', '%6Eul', 'C%3A%5Cevil']
  expect((await readdir(join(root, 'originals'))).sort()).toEqual(files)
  await write({ 'holiday.txt': 'Hello' })
  const { code, stderr } = await start('export', [folder, '--from', url]).ended
  expect(stderr).toContain('has other files: export into a new folder')
  expect(code).toBe(1)
})
