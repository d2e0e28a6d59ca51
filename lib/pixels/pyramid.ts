// Writes and reads the tiles of a large image.
import { type Pyramid, scaleFactors, tileSide } from '../image/pyramid.ts'
import type { Region } from '../image/rendition.ts'
import { directoryOf } from '../image/zip.ts'
import { sharp, timeoutSeconds } from './engine/engine.ts'
import { countBuffer } from './engine/memory.ts'
import { run, type Step } from './engine/pipeline.ts'
import { read, type Source } from './open/source.ts'
import type { Size } from './steps/box.ts'
import { orient } from './steps/orient.ts'
import { toSrgb } from './steps/srgb.ts'

/** Better than what is made of them, so that nobody sees them encoded twice. */
const quality = 90

const encode: Record<Pyramid['format'], Step> = {
  jpeg: (image) => image.jpeg({ quality, optimiseCoding: false }),
  webp: (image) => image.webp({ quality, effort: 0 }),
}

const basename = 'tiles'

/** A pyramid with its file. */
export interface PyramidFile extends Pyramid {
  readonly file: Buffer
}

/**
 * Generates the pyramid of a still image: a ZIP of tiles in Deep Zoom's layout, each a JPEG, or a WebP if the image has
 * transparent pixels. libvips streams it: in memory are some rows of the image, and the file.
 * @throws ImageError undecodable
 */
export async function pyramidOf(source: Source): Promise<PyramidFile> {
  const format = source.alpha ? 'webp' : 'jpeg'
  const cut: Step = (image) =>
    image.tile({ size: tileSide, layout: 'dz', container: 'zip', depth: 'onetile', basename })
  const { data: file } = await run(read(source, 'first'), orient(source), toSrgb(source), encode[format], cut)
  countBuffer(file)
  return { format, bytes: file.length, directory: directoryOf(file), file }
}

/** Tiles that show a part of an image, row by row. */
export interface Cut {
  /** Their names in the pyramid. */
  readonly names: readonly string[]
  /** Tiles in a row. */
  readonly across: number
  /** The part, in pixels of the joined tiles. */
  readonly part: Region
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

/**
 * Returns the tiles for a region of an image.
 * @param detail how many pixels of the result a pixel of the region becomes; at 0.5 and less, smaller tiles are enough
 * @param most pixels of these tiles. Only a result that is stretched a lot would need more.
 */
export function cutOf(
  image: Size,
  { x, y, width, height }: Region,
  { detail, most, format }: Pick<Pyramid, 'format'> & { readonly detail: number; readonly most: number },
): Cut {
  const factors = scaleFactors(image)
  const enough = factors.findLast((one) => one * detail <= 1) ?? 1
  const factor = factors.find((one) => one >= enough && (width * height) / one ** 2 <= most) ?? enough
  const level = factors.length - 1 - factors.indexOf(factor)
  const [left, top] = [Math.floor(x / factor), Math.floor(y / factor)]
  const [right, bottom] = [Math.ceil((x + width) / factor), Math.ceil((y + height) / factor)]
  const tileOf = (pixel: number) => Math.floor(pixel / tileSide)
  const columns = range(tileOf(left), tileOf(right - 1))
  const rows = range(tileOf(top), tileOf(bottom - 1))
  const start = (tiles: readonly number[]) => (tiles[0] ?? 0) * tileSide
  return {
    names: rows.flatMap((row) =>
      columns.map((column) => `${basename}_files/${level}/${column}_${row}.${format}`),
    ),
    across: columns.length,
    part: { x: left - start(columns), y: top - start(rows), width: right - left, height: bottom - top },
  }
}

/** Joins tiles to an image, without compression, that is a part of them. @throws ImageError undecodable */
export async function join(tiles: readonly Buffer[], { across, part }: Cut): Promise<Buffer> {
  const { x: left, y: top, width, height } = part
  const joined = tiles.length === 1 ? sharp(tiles[0]) : sharp([...tiles], { join: { across } })
  const { data } = await run(joined.timeout({ seconds: timeoutSeconds }), (image) =>
    image.extract({ left, top, width, height }).tiff({ compression: 'none', predictor: 'none' }),
  )
  countBuffer(data)
  return data
}
