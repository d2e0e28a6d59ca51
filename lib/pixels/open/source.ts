// Reads an original's header, and refuses what must not be decoded.
import type { Metadata, Sharp } from 'sharp'
import { endsEarly } from '../../image/gif.ts'
import { contentTypes, type Facts, type Format, maxPixels, type Size } from '../../image/image.ts'
import { inspect, sniff, unsupported } from '../../image/inspect.ts'
import { sharp, timeoutSeconds } from '../engine/engine.ts'
import { bound, undecodable, unsupportedTiff } from '../engine/fault.ts'
import { countBuffer } from '../engine/memory.ts'
import { demandFewScans, openable } from './openable.ts'
import { type PngFacts, readPng } from './png.ts'

/** An original whose header is valid and within the limits. */
export interface Source {
  /** The file; its pixels as a TIFF, if libvips doesn't read it, or not its colors. */
  readonly bytes: Buffer
  /** Bytes of the file. */
  readonly length: number
  readonly facts: Facts
  /** 1 for a still image. Only GIF and WebP can be animated; of a TIFF or AVIF, the first image counts. */
  readonly frames: number
  /** 16-bit RGB, which sharp converts wrongly by itself; see srgb.ts. */
  readonly deep: boolean
  /** 8-bit RGB with a color profile, which isn't necessarily sRGB. */
  readonly profile: boolean
  readonly alpha: boolean
  /** Whether a part of the file is missing or wrong, though pixels can be shown. */
  readonly damaged: boolean
  /**
   * Whether the file shows what variants show: one upright image, or animation, in sRGB of 8 bits without a profile.
   */
  readonly plain: boolean
  /** Frames that the file has; of an APNG, only the first one is read. */
  readonly framesInFile: number
}

/** Bytes that libvips reads, and their header. */
interface Readable {
  readonly format: Format
  readonly bytes: Buffer
  readonly header: Metadata
  readonly png?: PngFacts | undefined
}

/** Refuses what libvips would decode with pixels missing, as if it were whole. @throws ImageError undecodable */
function demandWhole(bytes: Buffer, format: Format, png: PngFacts | undefined): void {
  // libvips doesn't report missing frames.
  if (format === 'gif' && endsEarly(bytes)) throw undecodable(new Error('the GIF ends within a block'))
  if (png?.broken) throw undecodable(new Error('the header of the PNG has a wrong checksum'))
}

async function readableHeic(original: Buffer, limit: number): Promise<Readable> {
  const { width, height } = inspect(original).facts
  bound(width * height, limit)
  const { decodeHeic } = await import('./heic.ts')
  const bytes = await decodeHeic(original, maxPixels)
  countBuffer(bytes)
  return { format: 'heic', bytes, header: await readHeader(bytes) }
}

async function toReadable(file: Buffer, limit: number): Promise<Readable> {
  const sniffed = sniff(file)
  if (sniffed === 'heic') return readableHeic(file, limit)
  const png = sniffed === 'png' ? readPng(file) : undefined
  const bytes = await openable(file, sniffed, png)
  const header = await readHeader(bytes, sniffed)
  const format = formatOf(header, bytes)
  bound(header.width * header.height * framesIn(header, format), limit)
  demandWhole(bytes, format, png)
  if (format === 'jpeg' && header.isProgressive) await demandFewScans(bytes)
  const whole = { format, bytes, header, png }
  // Few images need them.
  if (format === 'tiff') {
    const usual = await (await import('./odd.ts')).asUsual(bytes, header)
    if (usual) return { format, bytes: usual, header: await readHeader(usual) }
  }
  const grayProfile = header.space === 'grey16' ? header.icc : undefined
  if (format !== 'avif' && !png?.space && !grayProfile) return whole
  const { avifSpace, inSrgb, spaceOfGray } = await import('./numbered.ts')
  const space = png?.space ?? (grayProfile ? await spaceOfGray(grayProfile) : avifSpace(bytes))
  if (!space) return whole
  const converted = await inSrgb(bytes, header, space)
  return { format, bytes: converted, header: await readHeader(converted), png }
}

const framesIn = ({ pages = 1 }: Metadata, format: Format) =>
  format === 'gif' || format === 'webp' ? pages : 1

/** Whether the file shows what variants show of it. */
function isPlain({ format, header, png }: Readable): boolean {
  const { depth, space, orientation = 1, hasProfile, pages = 1 } = header
  const isSrgb = depth === 'uchar' && (space === 'srgb' || space === 'b-w') && !hasProfile
  const isOne = pages === framesIn(header, format) && (png?.frames ?? 1) === 1
  return isSrgb && isOne && orientation === 1 && !png?.damaged && format !== 'heic'
}

/**
 * Reads the header of an original.
 * @throws ImageError `undecodable` if no decoder reads it, `unsupported` if it is an image of another
 *   format, `too-many-pixels` if all frames have more than the limit.
 */
export async function loadSource(original: Buffer, limit = maxPixels): Promise<Source> {
  countBuffer(original)
  const readable = await toReadable(original, limit)
  const { format, bytes, header, png } = readable
  const frames = framesIn(header, format)
  // libvips can't rotate animations, and browsers don't.
  const { width, height } = frames > 1 ? header : header.autoOrient
  return {
    bytes,
    length: original.length,
    facts: { format, width, height },
    frames,
    deep: header.space === 'rgb16',
    profile: header.hasProfile && header.space === 'srgb',
    alpha: header.hasAlpha,
    damaged: png?.damaged ?? false,
    plain: bytes === original && isPlain(readable),
    framesInFile: png?.frames ?? frames,
  }
}

/** Returns a sharp pipeline on every frame of the original, or on the first one. */
export function read(source: Source, frames: 'all' | 'first'): Sharp {
  return sharp(source.bytes, {
    animated: frames === 'all' && source.frames > 1,
    limitInputPixels: maxPixels,
    // Cameras write JPEGs that libjpeg warns about and everybody shows; a truncated file is damaged. Of a TIFF, libvips
    // takes missing strips for a mere error, and wrong tiles for a warning.
    failOn: source.facts.format === 'tiff' ? (source.damaged ? 'error' : 'warning') : 'truncated',
  }).timeout({ seconds: timeoutSeconds })
}

/**
 * Returns the maximum bytes of an image of this size: those of the original, if it is as large; otherwise undefined.
 */
export const mostFor = ({ length, facts }: Source, { width, height }: Size): number | undefined =>
  width === facts.width && height === facts.height ? length : undefined

async function readHeader(bytes: Buffer, format?: Format): Promise<Metadata> {
  try {
    // We check the limit ourselves, for our own message.
    return await sharp(bytes, { limitInputPixels: false }).metadata()
  } catch (cause) {
    throw format === 'tiff' ? unsupportedTiff(cause) : undecodable(cause)
  }
}

function formatOf(header: Metadata, bytes: Buffer): Format {
  // libvips calls AVIF and HEIC by the name of their container.
  const name = header.compression === 'av1' ? 'avif' : header.format
  if (Object.hasOwn(contentTypes, name)) return name as Format
  throw unsupported(bytes)
}
