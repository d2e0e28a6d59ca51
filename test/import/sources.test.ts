// Imports from services, URLs, and buckets, and exports: everything arrives, byte for byte, with its date.
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, onTestFinished, test, vi } from 'vitest'
import { blue, green, noise, plain, red } from '../samples.ts'
import { older, serve } from './older.ts'
import {
  cwd,
  describeImage,
  folder,
  list,
  open,
  place,
  png,
  prefix,
  run,
  service,
  start,
  write,
} from './setup.ts'

/** Stores images under names that begin with `old-`. */
async function fill(count: number): Promise<Map<string, Buffer>> {
  const images = new Map<string, Buffer>()
  for (let at = 0; at < count; at++) images.set(`${prefix}old ü?${at}.png`, await png(green, 10 + at))
  for (const [name, body] of images)
    await fetch(`${service.url}/images/${encodeURIComponent(name)}`, {
      method: 'PUT',
      headers: { 'created-at': `2001-01-01T00:00:${String(images.size).padStart(2, '0')}Z` },
      body: new Uint8Array(body),
    })
  return images
}

const importing = (from: string, ...args: string[]) =>
  start('import', [from, '--to', service.url, '--prefix', `${prefix}new-`, ...args]).ended

async function expectImported(images: ReadonlyMap<string, Buffer>) {
  for (const [name, bytes] of images) expect((await open(`new-${name}`)).equals(bytes), name).toBe(true)
}

test.each(['base64', 'images', 'root', 'v1'] as const)(
  'a service that speaks %s is imported by one command',
  async (wire) => {
    const images = await fill(3)
    const names = join(cwd, 'names')
    await writeFile(names, [...images.keys()].join('\r\n'))
    const url = await older(wire, [...images.keys()])
    const hasList = wire === 'root' || wire === 'v1'
    const { stdout, stderr, code } = await importing(url, ...(hasList ? [] : ['--names', names]))
    expect(stderr).toContain(`by its ${wire} API`)
    expect(stdout).toContain('3 stored, 0 already there, 0 skipped, 0 refused, 0 failed')
    expect(code).toBe(0)
    await expectImported(images)
    expect(await readdir(cwd)).toEqual(['names'])
    const again = await importing(url, '--contract', wire, ...(hasList ? [] : ['--names', names]))
    expect(again.stdout).toContain('0 stored, 3 already there')
  },
)

test('a service without a list says what is missing', async () => {
  const { code, stderr } = await importing(await older('base64', []))
  expect(stderr).toContain('has no list of its images: name them in a file, a line for each, with --names')
  expect(code).toBe(1)
})

test('darkroom is imported with dates and file names', async () => {
  const body = await png(blue)
  const headers = {
    'created-at': '1999-05-06T07:08:09Z',
    'content-disposition': 'attachment; filename="a.png"',
  }
  const name = `${prefix}x`
  await fetch(`${service.url}/images/${name}`, { method: 'PUT', headers, body: new Uint8Array(body) })
  const described = await describeImage(name)
  const list = JSON.stringify({ kind: 'Collection', next: null, previous: '', data: [described] })
  const url = await serve(
    (_, response) => void response.setHeader('content-type', 'application/json').end(list),
  )
  await importing(url)
  const found = await describeImage(`${prefix}new-${name}`)
  expect(found).toMatchObject({ created_at: '1999-05-06T07:08:09.000Z', filename: 'a.png' })
})

test('a source that is busy, or breaks off, is asked again', async () => {
  const images = await fill(1)
  const [name = ''] = images.keys()
  let asked = 0
  const url = await older('root', [name], (request, response) => {
    if (!request.url?.endsWith('.png')) return
    asked++
    if (asked === 1) response.writeHead(429, { 'retry-after': '0' }).end()
    if (asked === 2) response.writeHead(503, { 'retry-after': new Date().toUTCString() }).end()
    if (asked === 3) {
      response.writeHead(200, { 'content-length': '1000' }).write(images.get(name)?.subarray(0, 30))
      setImmediate(() => response.destroy())
    }
  })
  const { stdout } = await importing(url)
  expect(stdout).toContain('1 stored')
  expect(asked).toBe(4)
  await expectImported(images)
})

test('a source that is gone ends the import, which goes on at the next run', async () => {
  const images = await fill(12)
  let isGone = false
  let served = 0
  const url = await older('root', [...images.keys()], (request, response) => {
    if (!request.url?.endsWith('.png')) return
    isGone ||= ++served > 3
    if (isGone) response.writeHead(503, { 'retry-after': '0' }).end()
  })
  const { stderr, code } = await importing(url, '--concurrency', '1')
  expect(stderr).toMatch(/doesn't answer any more: \S+ answered 503\nRun the same command again to resume/)
  expect(code).toBe(1)
  served = Number.NEGATIVE_INFINITY
  isGone = false
  expect((await importing(url)).stdout).toContain('9 stored, 3 already there')
  await expectImported(images)
})

test('URLs in a file are imported; what answers without an image is refused or failed, with the reason', async () => {
  const [image, other] = [await png(red), await png(blue)]
  const url = await serve(({ url: path = '' }, response) => {
    if (path === '/a/1.png') response.setHeader('last-modified', 'Sun, 06 Nov 1994 08:49:37 GMT').end(image)
    else if (path === '/b/1.png?s=1') response.end(other)
    else if (path === '/moved') response.writeHead(302, { location: '/a/1.png' }).end()
    else if (path === '/round') response.writeHead(302, { location: '/round' }).end()
    else if (path === '/page') response.setHeader('content-type', 'text/html').end('<h1>Log in</h1>')
    else response.writeHead(404).end()
  })
  const lines = [
    '# old',
    `${url}/a/1.png`,
    '',
    `${url}/b/1.png?s=1`,
    `${url}/moved\t../x y.png`,
    `${url}/round`,
  ]
  await writeFile(
    join(folder, 'urls'),
    [...lines, `${url}/page`, `${url}/gone`, 'file:///etc/passwd'].join('\n'),
  )
  const { stdout, code } = await importing(join(folder, 'urls'))
  expect(stdout).toContain('3 stored, 0 already there, 0 skipped, 1 refused, 3 failed')
  expect(stdout).toMatch(/failed {2}\S+\/round: More than 5 redirects/)
  expect(stdout).toMatch(/refused {2}\S+\/page: Unsupported format \(text\/html\)/)
  expect(stdout).toMatch(/failed {2}\S+\/gone: \S+ answered 404/)
  expect(stdout).toContain('failed  file:///etc/passwd: Not an http(s) URL')
  expect(code).toBe(1)
  expect((await list()).sort()).toEqual(['new-..--x y.png', 'new-a--1.png', 'new-b--1.png'])
  expect(await open('new-b--1.png')).toEqual(other)
  expect(await describeImage(`${prefix}new-a--1.png`)).toMatchObject({
    created_at: '1994-11-06T08:49:37.000Z',
  })
})

test('the date of a file is kept, or that of the photograph, or of neither', async () => {
  const exif = { DateTimeOriginal: '2012:12:12 12:12:12', OffsetTimeOriginal: '+02:00' }
  const photo = await plain(30, 20, red).withExif({ IFD2: exif }).jpeg().toBuffer()
  await write({ 'a.jpg': photo, 'b.png': await png(green) })
  const date = new Date('2005-06-07T08:09:10.987Z')
  for (const name of ['a.jpg', 'b.png']) await utimes(join(folder, name), date, date)
  const dateOf = async (name: string) => (await describeImage(prefix + name)).created_at
  await run()
  expect(await dateOf('a.jpg')).toBe('2005-06-07T08:09:10.000Z')
  await run('--prefix', `${prefix}exif-`, '--dates', 'exif')
  expect(await dateOf('exif-a.jpg')).toBe('2012-12-12T10:12:12.000Z')
  expect(await dateOf('exif-b.png')).toBe('2005-06-07T08:09:10.000Z')
  await run('--prefix', `${prefix}now-`, '--dates', 'import')
  expect(Date.parse(String(await dateOf('now-a.jpg')))).toBeGreaterThan(Date.now() - 600_000)
})

/** The service's bucket, which has other objects, too. */
async function openBucket() {
  const answer = await fetch(`${service.url}/v1/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ content_type: 'image/png', bytes: 1 }),
  })
  const { url } = (await answer.json()) as { url: string }
  const endpoint = new URL(url).origin
  const bucket = new URL(url).pathname.replaceAll('/', '')
  const credentials = { accessKeyId: 'darkroom', secretAccessKey: 'darkroom' }
  const env = { AWS_ACCESS_KEY_ID: 'darkroom', AWS_SECRET_ACCESS_KEY: 'darkroom', AWS_ENDPOINT_URL: endpoint }
  const s3 = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true })
  onTestFinished(() => s3.destroy())
  return { s3, bucket, env }
}

test('objects of a bucket are downloaded, or copied within S3, with their dates', async () => {
  const { s3, bucket, env } = await openBucket()
  const images = {
    'a.png': await png(red),
    'day 1/ü+.png': await png(blue),
    'notes.png': Buffer.from('Hello'),
  }
  for (const [key, Body] of Object.entries(images))
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `source/${prefix}/${key}`, Body }))
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: `source/${prefix}/day 1/`, Body: '', ContentLength: 0 }),
  )
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `source/${prefix}/a` }))
  const date = listed.Contents?.[0]?.LastModified?.toISOString()
  const from = `s3://${bucket}/source/${prefix}/`
  const args = (kind: string) => [from, '--to', service.url, '--prefix', `${prefix}${kind}-`]
  const sent = await start('import', args('sent'), env).ended
  expect(sent.stdout).toMatch(/refused {2}notes\.png: Unsupported format/)
  expect(sent.stdout).toContain('2 stored, 0 already there, 0 skipped, 1 refused, 0 failed')
  const copied = await start('import', [...args('copied'), '--bucket', bucket], env).ended
  expect(copied.stdout).toMatch(/refused {2}notes\.png: Unsupported format/)
  expect(copied.stdout).toContain('2 stored, 0 already there, 0 skipped, 1 refused, 0 failed')
  for (const kind of ['sent', 'copied']) {
    expect(await open(`${kind}-day 1--ü+.png`)).toEqual(images['day 1/ü+.png'])
    expect(await describeImage(`${prefix}${kind}-a.png`)).toMatchObject({ created_at: date })
  }
  const upload = (
    await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `originals/${prefix}copied-a.png` }))
  ).Metadata
  expect(upload).toHaveProperty('upload')
  const again = await start('import', [...args('copied'), '--bucket', bucket], env).ended
  expect(again.stdout).toContain('0 stored, 2 already there')
  const elsewhere = await start('import', [...args('other'), '--bucket', 'no-such-bucket'], env).ended
  expect(elsewhere.stderr).toContain(
    "Can't copy into no-such-bucket (NoSuchBucket): reading and sending files instead",
  )
  expect(elsewhere.stdout).toContain('2 stored')
})

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
  const large = await noise(1400, 1200).png({ compressionLevel: 0 }).toBuffer()
  await write({ 'large.png': large })
  const date = new Date('1970-01-01T00:00:00Z')
  await utimes(join(folder, 'large.png'), date, date)
  await run()
  const before = await processed()
  expect(before).toHaveLength(odd.length + 1)
  expect(before.at(-1)).toMatchObject({ id: `${prefix}large.png`, created_at: date.toISOString() })
  const root = join(place, `${prefix}export`)
  const first = await start('export', [root, '--from', service.url]).ended
  expect(first.stdout).toMatch(/^\d+ exported, 0 already there, 0 skipped, 0 refused, 0 failed$/m)
  expect(await readdir(root)).toEqual(['darkroom-export.json', 'manifests', 'originals'])
  const second = await start('export', [root, '--from', service.url]).ended
  expect(second.stdout).toMatch(/^0 exported, \d+ already there, 0 skipped, 0 refused, 0 failed$/m)
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

test('an image of an export that was damaged, or lost its manifest, is told from the others', async () => {
  await fill(3)
  const root = join(place, `${prefix}export`)
  await start('export', [root, '--from', service.url]).ended
  const mine = (await readdir(join(root, 'originals'))).filter((name) => name.startsWith(prefix))
  expect(mine).toEqual([0, 1, 2].map((at) => `${prefix}old ü%3F${at}.png`))
  const path = (at: number) => join(root, 'originals', mine[at] ?? '')
  await writeFile(path(0), (await readFile(path(0))).fill(0, 60))
  await rm(join(root, 'manifests', `${mine[1]}.json`))
  const { stdout } = await start('import', [root, '--to', service.url, '--prefix', `${prefix}new-`]).ended
  expect(stdout).toMatch(/failed .*0\.png: The file is damaged/)
  const bytes = await readFile(path(1))
  expect(await open(`new-${prefix}old ü?1.png`)).toEqual(bytes)
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
