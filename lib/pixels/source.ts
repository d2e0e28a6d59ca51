// Reads an original's header, and refuses what must not be decoded.
import type { Metadata, Sharp } from 'sharp'
import { ImageError } from '../image/errors.ts'
import { contentTypes, type Facts, type Format, maxPixels, type Size } from '../image/image.ts'
import { sharp, timeoutSeconds } from './engine.ts'
import { undecodable } from './fault.ts'
import { endsEarly } from './gif.ts'
import { note } from './memory.ts'

/** An original whose header is valid and within the limits. */
export interface Source {
  readonly bytes: Buffer
  readonly facts: Facts
  /** 1 for a still image. Only GIF and WebP can be animated; of a TIFF or AVIF, the first image counts. */
  readonly frames: number
  /** 16-bit RGB, which sharp converts wrongly by itself; see srgb.ts. */
  readonly deep: boolean
  /** 8-bit RGB with a color profile, which isn't necessarily sRGB. */
  readonly profile: boolean
  readonly alpha: boolean
}

/**
 * Reads the header of an original.
 *
 * @throws ImageError `undecodable` if no decoder reads it, `unsupported` if it is an image of another
 *   format, `too-many-pixels` if all frames have more than the limit.
 */
export async function loadSource(bytes: Buffer, limit = maxPixels): Promise<Source> {
  note(bytes)
  const header = await readHeader(bytes)
  const format = formatOf(header)
  const frames = format === 'gif' || format === 'webp' ? (header.pages ?? 1) : 1
  bound(header.width * header.height * frames, limit)
  if (format === 'gif' && endsEarly(bytes)) throw undecodable(new Error('the GIF ends within a block'))
  // libvips can't rotate animations, and browsers don't.
  const { width, height } = frames > 1 ? header : header.autoOrient
  const deep = header.space === 'rgb16'
  const profile = header.hasProfile && header.space === 'srgb'
  return { bytes, facts: { format, width, height }, frames, deep, profile, alpha: header.hasAlpha }
}

/** Returns a sharp pipeline on every frame of the original, or on the first one. */
export function read(source: Source, frames: 'all' | 'first'): Sharp {
  return sharp(source.bytes, {
    animated: frames === 'all' && source.frames > 1,
    limitInputPixels: maxPixels,
    // Cameras write JPEGs that libjpeg warns about and everybody shows; a truncated file is broken.
    failOn: 'truncated',
  }).timeout({ seconds: timeoutSeconds })
}

/** Returns the maximum bytes of an image of this size: those of the original, if it is as large; otherwise undefined. */
export const mostFor = ({ bytes, facts }: Source, { width, height }: Size): number | undefined =>
  width === facts.width && height === facts.height ? bytes.length : undefined

/** @throws ImageError `too-many-pixels`. */
export function bound(pixels: number, limit = maxPixels): void {
  if (pixels <= limit) return
  const megapixels = Math.ceil(pixels / 1e6)
  throw new ImageError(
    'too-many-pixels',
    `The image has ${megapixels} megapixels in all frames; the maximum is ${limit / 1e6}`,
  )
}

async function readHeader(bytes: Buffer): Promise<Metadata> {
  try {
    // We check the limit ourselves, for our own message.
    return await sharp(bytes, { limitInputPixels: false }).metadata()
  } catch (cause) {
    throw undecodable(cause)
  }
}

function formatOf(header: Metadata): Format {
  // libvips calls AVIF and HEIC by the name of their container.
  const name = header.compression === 'av1' ? 'avif' : header.format
  if (Object.hasOwn(contentTypes, name)) return name as Format
  throw new ImageError('unsupported', 'Unsupported format: use JPEG, PNG, WebP, GIF, AVIF or TIFF')
}
