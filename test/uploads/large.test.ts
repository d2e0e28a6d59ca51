// 100 megapixels and 60 MB by the README's own lines: up, ready, back byte for byte, resumed, and in another size.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { TIFF } from 'image-size/types/tiff'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { discard } from '../contracts/contracts.ts'
import { credential } from '../contracts/wire.ts'
import { base, freeName, resourceOf, told } from './form.ts'
import { greyAt, noisy, side, writeLargeTiff } from './large-tiff.ts'

const name = freeName('tiff')
let directory = ''
let file = ''

/** The commands of the guide to large files, with our file. */
async function documented(): Promise<string> {
  const guide = await readFile(resolve(import.meta.dirname, '../../docs/large-files.md'), 'utf8')
  const [, lines = ''] = /```sh\n(.*?)```/s.exec(guide) ?? []
  expect(lines).toContain('/v1/uploads')
  return lines
    .replaceAll('http://localhost:3000', base)
    .replaceAll('e.jpg', name)
    .replaceAll('image/jpeg', 'image/tiff')
    .replaceAll('photo.jpg', 'scan.tiff')
    .replaceAll('copy.jpg', 'copy.tiff')
}

/** What a deployment may want of every write; the bucket passes over it. */
const key = Object.entries(credential)
  .map(([name, value]) => `-H '${name}: ${value}'`)
  .join(' ')

const bash = (lines: string) =>
  promisify(execFile)(
    'bash',
    ['-c', `set -euo pipefail\ncurl() { command curl -sSf ${key} "$@"; }\n${lines}`],
    {
      cwd: directory,
    },
  )

async function digestOf(path: string): Promise<string> {
  const sum = createHash('sha256')
  await pipeline(createReadStream(path), sum)
  return sum.digest('hex')
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'darkroom-large-'))
  file = join(directory, 'scan.tiff')
  await writeLargeTiff(file)
  await bash(await documented())
}, 240_000)

afterAll(async () => {
  await discard(name)
  await rm(directory, { recursive: true })
})

test('it has 100 megapixels and 60 MB', async () => {
  expect(TIFF.calculate(await readFile(file))).toMatchObject({ width: 10_000, height: 10_000 })
  expect(Math.round((await stat(file)).size / 1e6)).toBe(60)
})

test('it is ready, with its size and type', async () => {
  expect(await told(resourceOf(name), 'ready')).toMatchObject({
    content_type: 'image/tiff',
    width: side,
    height: side,
    bytes: (await stat(file)).size,
  })
})

test('curl -L has it back byte for byte, and goes on with a download that broke off', async () => {
  const copy = join(directory, 'copy.tiff')
  const digest = await digestOf(file)
  expect(await digestOf(copy)).toBe(digest)
  await truncate(copy, 20_000_000)
  const { stdout } = await bash(
    `curl -L -C - -o copy.tiff -w '%{http_code} %{size_download}' ${base}/images/${name}`,
  )
  expect(stdout).toBe(`206 ${(await stat(file)).size - 20_000_000}`)
  expect(await digestOf(copy)).toBe(digest)
})

test('its preset large shows the same picture, 1920 wide', async () => {
  const answer = await fetch(`${base}/images/${name}?preset=large`)
  expect(answer.headers.get('content-type')).toBe('image/webp')
  const large = Buffer.from(await answer.arrayBuffer())
  expect(await sharp(large).metadata()).toMatchObject({ width: 1920, height: 1920, format: 'webp' })
  const meanOf = async (left: number, top: number, width: number, height: number) => {
    const { channels } = await sharp(
      await sharp(large).extract({ left, top, width, height }).toBuffer(),
    ).stats()
    return channels[0]?.mean ?? Number.NaN
  }
  const scale = 1920 / side
  for (const row of [550, 4950, 9450])
    expect(Math.abs((await meanOf(1500, Math.round(row * scale) - 1, 300, 3)) - greyAt(row))).toBeLessThan(4)
  const noise = await meanOf(100, 100, Math.round(noisy * scale) - 200, 1700)
  expect(Math.abs(noise - 127.5)).toBeLessThan(6)
})
