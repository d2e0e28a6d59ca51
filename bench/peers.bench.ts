// Photographs, screenshots and drawings over HTTP, by darkroom and by others with their defaults: likeness, bytes, and
// processor time of each answer that nobody had asked for before.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sharp } from '../lib/pixels/engine/engine.ts'
import type { Bench, Row } from './bench.ts'
import { likenessTo } from './peers/likeness.ts'
import { loadScore } from './peers/score.ts'
import { ask, type Format, type Server, startOurs, startPeers, type Wanted } from './peers/servers.ts'
import { type Class, classes, type Picture, picturesOf } from './pictures/pictures.ts'

/** Pixels; and no width: the picture's own. */
const width = 640

type Score = Awaited<ReturnType<typeof loadScore>>

/** The mean of a class, by one server, in one format. */
interface Line {
  readonly server: string
  readonly format: Format
  readonly score: number
  readonly bytes: number
  readonly cpu: number
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** No server enlarges alike, and IIIF only on demand. @returns the width to ask for, at most the picture's own */
async function widthFor(picture: Buffer, side: number | undefined): Promise<number | undefined> {
  if (side === undefined) return undefined
  const { autoOrient } = await sharp(picture).metadata()
  return Math.min(side, autoOrient.width)
}

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
  const widths = await Promise.all(pictures.map(([, bytes]) => widthFor(bytes, side)))
  const likenesses = await Promise.all(
    pictures.map(([, bytes], index) => likenessTo(bytes, widths[index], score)),
  )
  const lines: Line[] = []
  for (const server of servers)
    for (const format of formats.filter((one) => server.formats.includes(one))) {
      const wanted: Wanted[] = files.map((file, index) => ({ file, width: widths[index], format }))
      const { files: made, cpu } = await ask(server, wanted)
      const scores: number[] = []
      for (const [index, likeness] of likenesses.entries())
        scores.push(await likeness(made[index] ?? Buffer.of()))
      const bytes = mean(made.map(({ length }) => length))
      lines.push({ server: server.name, format, score: mean(scores), bytes, cpu })
    }
  return lines
}

const toRow = (what: string, { server, format, score, bytes, cpu }: Line): Row => ({
  what: `${what}, ${format}: ${server}`,
  figure: bytes / 1000,
  unit: 'kB',
  digits: 1,
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
      digits: 1,
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
