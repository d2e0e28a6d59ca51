// How alike a file is to the picture that it was made of.
import { createHash } from 'node:crypto'
import { sharp } from '../../lib/pixels/engine/engine.ts'
import type { Pixels } from './score.ts'

/** The side of the part in the middle that is scored: whole pictures would take minutes. */
const side = 400

type Score = (one: Pixels, other: Pixels) => number

/** Returns the scores of a file. */
export type Likeness = (made: Buffer) => Promise<number>

const sizeOf = async (bytes: Buffer) => (await sharp(bytes).metadata()).autoOrient

/** Returns the pixels in the middle of a file. */
async function middleOf(bytes: Buffer): Promise<Pixels> {
  const { width, height } = await sizeOf(bytes)
  const part = { width: Math.min(side, width), height: Math.min(side, height) }
  const from = { left: (width - part.width) >> 1, top: (height - part.height) >> 1 }
  const image = sharp(bytes).autoOrient().flatten({ background: 'white' }).toColourspace('srgb')
  const data = await image
    .extract({ ...from, ...part })
    .raw()
    .toBuffer()
  return { data, ...part }
}

/** Scales a picture. @param light whether in linear light, which shows of thin bright lines on dark */
const scaled = (bytes: Buffer, width: number, height?: number, light = false): Promise<Buffer> =>
  (light ? sharp(bytes).pipelineColourspace('scrgb').toColourspace('srgb') : sharp(bytes))
    .autoOrient()
    // Without a height, to fill would keep the picture's own.
    .resize({ width, ...(height ? { height, fit: 'fill' } : {}), fastShrinkOnLoad: false })
    .png({ compressionLevel: 1 })
    .toBuffer()

/**
 * Returns how to compare files with a picture, at a width or at its own. The height of a picture is rarely a whole
 * number of pixels then: some scale both sides by one factor, others the picture to its box; and some in linear light.
 * Each is right, so the best score counts.
 */
export async function likenessTo(
  picture: Buffer,
  width: number | undefined,
  score: Score,
): Promise<Likeness> {
  const even = width === undefined ? picture : await scaled(picture, width)
  const size = await sizeOf(even)
  const others = width === undefined ? [] : [false, true]
  const again = others.map((light) => scaled(picture, width ?? 0, size.height, light))
  const references = [even, ...(await Promise.all(again))]
  const originals = await Promise.all(references.map(middleOf))
  const known = new Map<string, number>()
  return async (made) => {
    const key = createHash('sha256').update(made).digest('hex')
    const own = await sizeOf(made)
    const fitting = own.height === size.height ? made : await scaled(made, size.width, size.height)
    const middle = await middleOf(fitting)
    const found = known.get(key) ?? Math.max(...originals.map((original) => score(original, middle)))
    known.set(key, found)
    return found
  }
}
