// Parts of images by IIIF, beside iiif-processor: CPU without any network. The large image is a pyramid of each one's
// own: our ZIP of tiles, and the tiled TIFF that iiif-processor recommends.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Region, Rendition } from '../lib/image/rendition.ts'
import { readDirectory, unpack } from '../lib/image/zip.ts'
import { sharp } from '../lib/pixels/engine/engine.ts'
import { loadSource } from '../lib/pixels/open/source.ts'
import { cutOf, join as joinTiles, pyramidOf } from '../lib/pixels/pyramid.ts'
import { render } from '../lib/pixels/render.ts'
import type { Bench, Options, Row } from './bench.ts'
import { compete, median } from './measure.ts'
import { photo } from './photo.ts'

interface Processor {
  readonly execute: () => Promise<{ readonly body?: Buffer; readonly type: string }>
}

type Processors = new (
  url: string,
  open: () => Promise<Readable>,
  options: { readonly dimensionFunction: () => Promise<unknown> },
) => Processor

/** Milliseconds of CPU for any tile. */
const goal = 60
const limits = { pixelsIn: 100e6, pixelsOut: 16e6 }
const folder = join(import.meta.dirname, 'iiif')

async function installed(): Promise<Processors> {
  const entry = join(folder, 'node_modules/iiif-processor/dist/index.mjs')
  // Without its own sharp, it takes ours: the same libvips for both.
  if (!existsSync(entry))
    execFileSync('npm', ['ci', '--omit=optional', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: 'inherit',
    })
  return ((await import(entry)) as { Processor: Processors }).Processor
}

interface Wanted {
  readonly what: string
  readonly region?: Region
  readonly width: number
  readonly height: number
}

const tile = (factor: number, x = 0): Wanted => ({
  what: `a tile at 1/${factor}`,
  region: { x, y: x, width: 512 * factor, height: 512 * factor },
  ...{ width: 512, height: 512 },
})

const toRendition = ({ width, height, region }: Wanted): Rendition => ({
  ...{ width, height, fit: 'fill', position: 'centre', format: 'jpeg', quality: 80, background: 'ffffff' },
  ...{ blur: 0, rotate: 0, enlarge: false },
  ...(region ? { crop: region } : {}),
})

function toUrl({ width, height, region }: Wanted): string {
  const part = region ? [region.x, region.y, region.width, region.height].join() : 'full'
  return `http://localhost/iiif/3/image/${part}/${width},${height}/0/default.jpg`
}

/** Our way from the pyramid, as lib/serving/tiles.ts goes. */
async function fromPyramid(image: Buffer): Promise<(wanted: Wanted) => Promise<Buffer>> {
  const { facts } = await loadSource(image)
  const { file, format, directory } = await pyramidOf(await loadSource(image))
  const files = readDirectory(file.subarray(directory), directory)
  return async (wanted) => {
    const { region = { x: 0, y: 0, ...facts }, width } = wanted
    const cut = cutOf(facts, region, { detail: width / region.width, most: 64e6, format })
    const tiles = cut.names.flatMap((name) => {
      const packed = files.get(name)
      return packed ? [unpack(file.subarray(packed.start, packed.end), packed)] : []
    })
    const { crop: _, ...rendition } = toRendition(wanted)
    return render(await joinTiles(tiles, cut), { ...rendition, enlarge: true }, limits)
  }
}

/** The tiled TIFF that iiif-processor's authors write. */
const toTiff = (image: Buffer): Promise<Buffer> =>
  sharp(image)
    .tiff({ compression: 'jpeg', quality: 90, tile: true, tileWidth: 512, tileHeight: 512, pyramid: true })
    .toBuffer()

/** Its way: it gets the sizes of all levels, as from a database. */
function processing(Processor: Processors, image: Buffer, dimensions: unknown) {
  const options = { dimensionFunction: async () => dimensions }
  return async (wanted: Wanted) => {
    const result = await new Processor(toUrl(wanted), async () => Readable.from([image]), options).execute()
    if (result.type !== 'content') throw new Error(JSON.stringify(result))
    return result.body
  }
}

const levelsOf = (side: number) =>
  Array.from({ length: 6 }, (_, level) => ({
    width: Math.ceil(side / 2 ** level),
    height: Math.ceil(side / 2 ** level),
  }))

async function rowsFor(
  label: string,
  all: readonly Wanted[],
  ways: { ours: (wanted: Wanted) => Promise<unknown>; theirs: (wanted: Wanted) => Promise<unknown> },
  rounds: number,
): Promise<Row[]> {
  const rows: Row[] = []
  for (const wanted of all) {
    const contest = await compete(
      { ours: () => ways.ours(wanted), theirs: () => ways.theirs(wanted) },
      rounds,
    )
    const isGoal = wanted.region && label.includes('100')
    rows.push(
      ...[
        {
          what: `${label}, ${wanted.what}: darkroom`,
          figure: contest.cost('ours', 'cpu'),
          unit: 'ms' as const,
        },
        {
          what: `${label}, ${wanted.what}: iiif-processor`,
          figure: contest.cost('theirs', 'cpu'),
          unit: 'ms' as const,
        },
      ].map((row, index) => (isGoal && index === 0 ? { ...row, goal } : row)),
    )
  }
  return rows
}

async function time(what: string, work: () => Promise<unknown>): Promise<Row> {
  const costs: number[] = []
  for (let run = 0; run < 3; run++) {
    const cpu = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(cpu)
    costs.push((user + system) / 1000)
  }
  return { what, figure: median(costs), unit: 'ms' }
}

export const bench: Bench = {
  title: 'IIIF: parts of images beside iiif-processor (CPU)',
  async run({ rounds, files }: Options) {
    const Processor = await installed()
    const small = files[0] ? readFileSync(files[0]) : await photo(4032, 3024)
    const { width, height } = (await loadSource(small)).facts
    const large = await photo(10_000, 10_000)
    const tiff = await toTiff(large)
    const parts = [tile(1), tile(4), { what: 'all in 1000×750', width: 1000, height: 750 }]
    const fit = { ours: (wanted: Wanted) => render(small, toRendition(wanted), limits) }
    return [
      ...(await rowsFor(
        '12 MP',
        [...parts, { what: 'all', width, height }],
        { ...fit, theirs: processing(Processor, small, { width, height }) },
        rounds,
      )),
      ...(await rowsFor(
        '100 MP',
        [
          tile(1, 4608),
          tile(4),
          tile(16),
          { what: 'all in 1000×1000', width: 1000, height: 1000 },
          { what: 'all in 4000×4000', width: 4000, height: 4000 },
        ],
        { ours: await fromPyramid(large), theirs: processing(Processor, tiff, levelsOf(10_000)) },
        rounds,
      )),
      await time('100 MP, writing the ZIP of tiles', async () => pyramidOf(await loadSource(large))),
      await time('100 MP, writing the tiled TIFF', () => toTiff(large)),
    ]
  },
}
