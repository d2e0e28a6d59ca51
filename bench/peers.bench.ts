// Photographs, screenshots and drawings over HTTP, by darkroom and by others with their defaults: likeness, bytes, and processor
// time of each answer that nobody had asked for before.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sharp } from '../lib/pixels/engine.ts'
import type { Bench, Row } from './bench.ts'
import { loadScore, type Pixels } from './peers/score.ts'
import { ask, type Format, type Server, startOurs, startPeers, type Wanted } from './peers/servers.ts'
import { type Class, classes, type Picture, picturesOf } from './pictures/pictures.ts'

/** Pixels; and no width: the picture's own. */
const width = 640

/** The side of the part that is scored of a whole picture, which would take minutes. */
const part = 640

type Score = Awaited<ReturnType<typeof loadScore>>

/** Returns the pixels of a file, or of a part in its middle. */
async function pixelsOf(bytes: Buffer, isWhole: boolean): Promise<Pixels> {
  const image = sharp(bytes).autoOrient().flatten({ background: 'white' }).toColourspace('srgb')
  const { width = 0, height = 0 } = (await sharp(bytes).metadata()).autoOrient
  const size = isWhole ? { width, height } : { width: Math.min(part, width), height: Math.min(part, height) }
  const left = (width - size.width) >> 1
  const top = (height - size.height) >> 1
  const { data } = await image
    .extract({ left, top, ...size })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, ...size }
}

/** Returns the picture at a width, at its best. */
const best = (bytes: Buffer): Promise<Buffer> =>
  sharp(bytes).autoOrient().resize({ width, fastShrinkOnLoad: false }).png().toBuffer()

/** The mean of a class, by one server, in one format. */
interface Line {
  readonly server: string
  readonly format: Format
  readonly score: number
  readonly bytes: number
  readonly cpu: number
}

/** Resizes a picture's pixels to the size of another's, which may be a row lower or higher. */
async function alike(made: Buffer, size: Pixels, isWhole: boolean): Promise<Pixels> {
  const pixels = await pixelsOf(made, isWhole)
  if (pixels.height === size.height) return pixels
  const fitted = await sharp(made)
    .resize({ width: size.width, height: size.height, fit: 'fill' })
    .png()
    .toBuffer()
  return pixelsOf(fitted, isWhole)
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Measures a class at one size. */
async function measure(
  pictures: readonly Picture[],
  files: readonly string[],
  {
    servers,
    formats,
    side,
    score,
  }: { servers: readonly Server[]; formats: readonly Format[]; side?: number; score: Score },
): Promise<Line[]> {
  const isWhole = side !== undefined
  const originals = await Promise.all(
    pictures.map(async ([, bytes]) => pixelsOf(isWhole ? await best(bytes) : bytes, isWhole)),
  )
  const lines: Line[] = []
  for (const server of servers)
    for (const format of formats.filter((one) => server.formats.includes(one))) {
      const wanted: Wanted[] = files.map((file) => ({ file, width: side, format }))
      const { files: made, cpu } = await ask(server, wanted)
      const scores: number[] = []
      for (const [index, original] of originals.entries())
        scores.push(score(original, await alike(made[index] ?? Buffer.of(), original, isWhole)))
      const bytes = mean(made.map(({ length }) => length))
      lines.push({ server: server.name, format, score: mean(scores), bytes, cpu })
    }
  return lines
}

const toRow = (what: string, { server, format, score, bytes, cpu }: Line): Row => ({
  what: `${what}, ${format}: ${server}`,
  figure: bytes / 1000,
  unit: 'kB',
  note: `score ${score.toFixed(1)}, CPU ${Math.round(cpu)} ms`,
})

async function rowsOf(name: Class, score: Score): Promise<Row[]> {
  const pictures = await picturesOf(name)
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-bench-'))
  const files = pictures.map(([file], index) => `${index}.${/\.jpe?g$|^drawn/.test(file) ? 'jpg' : 'png'}`)
  for (const [index, [, bytes]] of pictures.entries()) writeFileSync(join(folder, files[index] ?? ''), bytes)
  const servers = [await startOurs(folder, files), ...(await startPeers(folder))]
  try {
    const formats = name === 'photographs' ? (['webp', 'avif', 'jpeg'] as const) : (['webp', 'avif'] as const)
    const small = await measure(pictures, files, { servers, formats, side: width, score })
    const rows = small.map((line) => toRow(`${name} at ${width}`, line))
    if (name === 'photographs') return rows
    const whole = await measure(pictures, files, { servers, formats: ['webp'], score })
    const [first] = pictures
    const own = mean(pictures.map(([, bytes]) => bytes.length)) / 1000
    const given: Row = {
      what: `${name}: the PNGs themselves`,
      figure: own,
      unit: 'kB',
      note: `${pictures.length}, such as ${first?.[0]}`,
    }
    return [...rows, ...whole.map((line) => toRow(`${name}, whole`, line)), given]
  } finally {
    for (const server of servers) await server.stop()
    rmSync(folder, { recursive: true })
  }
}

export const bench: Bench = {
  title: 'Beside others, over HTTP: means of ten pictures',
  async run() {
    const score = await loadScore()
    const rows: Row[] = []
    for (const name of classes) rows.push(...(await rowsOf(name, score)))
    return rows
  },
}
