// TIFFs with more than a picture, or with other numbers than pictures have: channels for selections and spot colors, as
// Photoshop stores them, floating-point numbers, integers of 32 bits, and YCbCr. It is loaded for the first TIFF.
import type { Metadata, OutputInfo, Sharp } from 'sharp'
import { maxPixels } from '../../image/image.ts'
import { tagsIn } from '../../image/tiff.ts'
import { sharp, timeoutSeconds } from '../engine/engine.ts'
import { bound, unsupportedTiff } from '../engine/fault.ts'
import { countBuffer, free } from '../engine/memory.ts'
import { run, type Step, untouched } from '../engine/pipeline.ts'
import { convert } from './convert.ts'
import { spaceOfGray } from './numbered.ts'
import { power, srgbCurve, srgbPrimaries } from './space.ts'
import { tiffFor } from './tiff.ts'

/** Channels of colors; others have three. */
const colorChannels: Readonly<Record<string, number>> = { 'b-w': 1, grey16: 1, cmyk: 4 }

/** Whether there are more channels than colors and alpha: nothing tells which of them is alpha. */
const hasExtra = ({ space, channels }: Metadata) => channels > (colorChannels[space] ?? 3) + 1

/** What is white in numbers that aren't of 8 or 16 bits from 0 on. */
const whites: Readonly<Record<string, number>> = {
  ...{ float: 1, uint: 2 ** 32 - 1 },
  ...{ int: 2 ** 31 - 1, short: 2 ** 15 - 1, char: 2 ** 7 - 1 },
}

/** Decodes the picture, upright and without further channels. */
async function decode(bytes: Buffer, header: Metadata, ignoreIcc: boolean, ...steps: Step[]) {
  // libtiff warns where nothing says what the further channels are.
  const options = { limitInputPixels: maxPixels, failOn: 'error', ignoreIcc } as const
  const image = sharp(bytes, options).timeout({ seconds: timeoutSeconds }).autoOrient()
  const decoded = await run(hasExtra(header) ? image.removeAlpha() : image, ...steps)
  countBuffer(decoded.data)
  return decoded
}

const toRaw: Step = (image) => image.raw()

/** Returns pixels of 8 bits in sRGB as a TIFF. */
function toTiff({ data, info }: { data: Buffer; info: OutputInfo }): Buffer {
  const { tiff, body } = tiffFor(info)
  body.set(data)
  return Buffer.from(tiff.buffer)
}

/** Whether most values are above 1: libvips writes gray from 0 to 255, others from 0 to 1, with highlights above. */
const isTo255 = (values: Float32Array) =>
  2 * values.reduce((sum, value) => sum + Number(value > 1), 0) > values.length

async function fromNumbers(bytes: Buffer, header: Metadata): Promise<Buffer> {
  const { space, depth, icc } = header
  // They take up to 18 bytes for each pixel.
  if (header.channels > 1) bound(header.width * header.height, maxPixels / 2)
  const usual = whites[depth] ?? 1
  // sharp makes integers of what has this space.
  const isDeep = space === 'grey16'
  const scale: Step = isDeep ? (image) => image.linear(65_535 / usual) : untouched
  // Of gray with alpha, sharp would write the gray.
  const kept = space === 'b-w' && header.hasAlpha ? 'srgb' : space
  const write = (image: Sharp) => image.toColourspace(kept).raw({ depth: 'float' })
  const { data, info } = await decode(bytes, header, true, scale, write)
  const values = new Float32Array(data.buffer, data.byteOffset, data.length / 4)
  const isCoded = depth !== 'float' || (space === 'b-w' && isTo255(values))
  const white = isDeep ? 65_535 : isCoded && depth === 'float' ? 255 : usual
  const { tiff, body } = tiffFor({ ...info, bits: 16, icc })
  const words = new Uint16Array(body.buffer, body.byteOffset)
  for (let at = 0; at < words.length; at++)
    words[at] = Math.round(Math.min(1, Math.max(0, (values[at] ?? 0) / white)) * 65_535)
  free(data)
  // Here, sharp converts 16 bits correctly: srgb.ts.
  if (icc && space !== 'b-w' && !isDeep)
    return toTiff(await run(sharp(tiff).timeout({ seconds: timeoutSeconds }).withIccProfile('srgb'), toRaw))
  const plain = tiffFor(info)
  const curve = isCoded ? srgbCurve : power(1)
  const colors = icc ? await spaceOfGray(icc) : { primaries: srgbPrimaries, curve }
  convert({ data: words, channels: info.channels }, colors, plain.body)
  return Buffer.from(plain.tiff.buffer)
}

/** Whether it is YCbCr that libtiff doesn't convert, as it does in JPEG (6 and 7), and, with alpha, if it is subsampled. */
function isYcbcr(bytes: Buffer, { channels }: Metadata): boolean {
  const tags = tagsIn(bytes)
  const [compression = 1, photometric] = [tags.get(259), tags.get(262)]
  return channels === 3 && photometric === 6 && ![6, 7].includes(compression)
}

/** Converts as JPEG does: https://www.itu.int/rec/T-REC-T.871 */
async function fromYcbcr(bytes: Buffer, header: Metadata): Promise<Buffer> {
  const { data, info } = await decode(bytes, header, true, toRaw)
  const { tiff, body } = tiffFor({ ...info, icc: header.icc })
  const colors = new Uint8ClampedArray(body.buffer, body.byteOffset)
  for (let at = 0; at < data.length; at += 3) {
    const [y, blue, red] = [data[at] ?? 0, (data[at + 1] ?? 0) - 128, (data[at + 2] ?? 0) - 128]
    colors[at] = y + 1.402 * red
    colors[at + 1] = y - 0.344136 * blue - 0.714136 * red
    colors[at + 2] = y + 1.772 * blue
  }
  return Buffer.from(tiff.buffer)
}

/**
 * Returns the picture as an uncompressed TIFF of 8 bits, which is opaque if there are more channels; undefined for a
 * usual TIFF.
 * @throws ImageError undecodable, unsupported, too-many-pixels
 */
export async function asUsual(bytes: Buffer, header: Metadata): Promise<Buffer | undefined> {
  const { space, depth, icc } = header
  if (space === 'multiband') throw unsupportedTiff(new Error('libvips knows no colors of it'))
  if (isYcbcr(bytes, header)) return fromYcbcr(bytes, header)
  const isNumbers = Object.hasOwn(whites, depth)
  // libvips knows linear light, but not with a profile.
  const isKnown = ['cmyk', 'labs'].includes(space) || (space === 'scrgb' && !icc)
  if (isNumbers && !isKnown) return fromNumbers(bytes, header)
  if (!isNumbers && !hasExtra(header)) return undefined
  // See srgb.ts.
  const shallow: Step = space === 'rgb16' ? (image) => image.pipelineColourspace('srgb') : untouched
  return toTiff(await decode(bytes, header, false, shallow, toRaw))
}
