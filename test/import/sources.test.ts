// Imports from services, URLs, and buckets: everything arrives, byte for byte, with its date.
import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { wires } from '../../import/older.ts'
import { readRunning } from '../../localstack/running.ts'
import { blue, green, plain, red } from '../samples.ts'
import { watchMemory } from './memory.ts'
import { beginImport, fill, importing, older, serve } from './older.ts'
import {
  annotate,
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

/** Each is there once, and nothing else is. */
async function expectImported(images: ReadonlyMap<string, Buffer>) {
  for (const [name, bytes] of images) expect((await open(`new-${name}`)).equals(bytes), name).toBe(true)
  const names = (await list()).filter((name) => name.startsWith('new-'))
  expect(names.sort()).toEqual([...images.keys()].map((name) => `new-${name}`).sort())
}

/** Each has the date of the file that the older service had. */
async function expectDates(images: ReadonlyMap<string, Buffer>) {
  for (const name of images.keys()) {
    const answer = await fetch(`${service.url}/images/${encodeURIComponent(name)}`, { method: 'HEAD' })
    const date = new Date(answer.headers.get('last-modified') ?? '').toISOString()
    expect(await describeImage(`${prefix}new-${name}`), name).toMatchObject({ created_at: date })
  }
}

/**
 * IMAGES=1000 npm run test:server -- test/import/sources.test.ts -t 'older service' stores and imports so many by each
 * API.
 */
const count = Number(process.env.IMAGES ?? 3)

test.each(wires)(
  'a store of the older service %s is imported by one command',
  { timeout: 60_000 + count * 200 },
  async (wire) => {
    const images = await fill(count, wire)
    const names = join(cwd, 'names')
    await writeFile(names, [...images.keys()].join('\r\n'))
    const url = await older(wire, [...images.keys()])
    const named = wire === 'root' || wire === 'v1' ? [] : ['--names', names]
    const began = performance.now()
    const { child, ended } = beginImport(url, ...named)
    const peak = watchMemory(child)
    const { stdout, stderr, code } = await ended
    const seconds = Math.round((performance.now() - began) / 1000)
    if (count > 3) console.info(`${wire}: ${count} images in ${seconds} s, with ${peak()} MB`)
    expect(stderr).toContain(`by its ${wire === 'form' ? 'images' : wire} API`)
    expect(stdout).toContain(`${count} stored, 0 already there, 0 skipped, 0 refused, 0 failed`)
    expect(code).toBe(0)
    await expectImported(images)
    // It says no date.
    if (wire !== 'base64') await expectDates(images)
    expect(await readdir(cwd)).toEqual(['names'])
    const again = await importing(url, '--contract', wire, ...named)
    expect(again.stdout).toContain(`0 stored, ${count} already there`)
  },
)

test('a service without a list says what is missing', async () => {
  const { code, stderr } = await importing(await older('base64', []))
  expect(stderr).toContain('has no list of its images: name them in a file, a line for each, with --names')
  expect(code).toBe(1)
})

test.each(['ready', 'processing'])(
  'darkroom is imported with dates, file names, and notes, also of images that are %s',
  async (status) => {
    const body = await png(blue)
    const headers = {
      'created-at': '1999-05-06T07:08:09Z',
      'content-disposition': 'attachment; filename="a.png"',
    }
    const name = `${prefix}x`
    await fetch(`${service.url}/images/${name}`, { method: 'PUT', headers, body: new Uint8Array(body) })
    const notes = { focus: [0.1, 0.9], alt: 'A \u{1f600}', tags: ['b', 'a'] }
    await annotate(name, notes)
    const described = { ...(await describeImage(name)), status }
    const { filename: _, ...rest }: Record<string, unknown> = described
    // A list doesn't know it before.
    const brief = { ...rest, created_at: new Date().toISOString() }
    const listed = status === 'processing' ? brief : described
    const list = { kind: 'Collection', next: null, previous: '', data: [listed] }
    const url = await serve(({ url: path = '' }, response) => {
      const answer = path.startsWith('/v1/images?') ? list : described
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
    await importing(url)
    const found = await describeImage(`${prefix}new-${name}`)
    expect(found).toMatchObject({ created_at: '1999-05-06T07:08:09.000Z', filename: 'a.png', ...notes })
  },
)

test('the service under another URL is no source: its list would grow with the import', async () => {
  await fill(1)
  const { stderr, code } = await importing(service.url.replace('127.0.0.1', 'localhost'))
  expect(stderr).toContain('The source is the service itself')
  expect(code).toBe(1)
  expect((await list()).length).toBeLessThan(10)
})

test('a source that is busy, or breaks off, is asked again', async () => {
  const images = await fill(1)
  const [name = ''] = images.keys()
  let asked = 0
  const url = await older('root', [name], (request, response) => {
    if (!request.url?.endsWith('.jpg')) return
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
    if (!request.url?.endsWith('.jpg')) return
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
  expect(stdout).toMatch(/refused {2}\S+\/page: Unsupported format: .* that it is text\/html/)
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
  const running = await readRunning(join(place, 'data'))
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = { ...process.env, ...running }
  const env = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL: endpoint }
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
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
