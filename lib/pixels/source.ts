// Opening an original: its facts from the header, and everything that must be refused before a pixel is decoded.
import type { Metadata, Sharp } from 'sharp'
import { ImageError } from '../image/errors.ts'
import { contentTypes, type Facts, type Format, maxPixels } from '../image/image.ts'
import { sharp, timeoutSeconds } from './engine.ts'
import { undecodable } from './fault.ts'
import { endsEarly } from './gif.ts'
import { note } from './memory.ts'

/** An original whose header has been read and found within the limits. */
export interface Source {
  readonly bytes: Buffer
  readonly facts: Facts
  /** 1 for a still image. Only GIF and WebP are taken as animated; of a TIFF or AVIF it is the first image. */
  readonly frames: number
  /** 16-bit RGB, which sharp converts wrongly by itself; see srgb.ts. */
  readonly deep: boolean
  /** 8-bit RGB with a colour profile, which need not be sRGB. */
  readonly profile: boolean
  readonly alpha: boolean
}

/**
 * Reads the header of an original.
 *
 * @throws ImageError `undecodable` when no decoder takes it, `unsupported` when it is an image of another
 *   format, `too-many-pixels` when it has more than the limit, all frames together.
 */
export async function loadSource(bytes: Buffer, limit = maxPixels): Promise<Source> {
  note(bytes)
  const header = await readHeader(bytes)
  const format = formatOf(header)
  const frames = format === 'gif' || format === 'webp' ? (header.pages ?? 1) : 1
  bound(header.width * header.height * frames, limit)
  if (format === 'gif' && endsEarly(bytes)) throw undecodable(new Error('the GIF ends within a block'))
  // libvips cannot turn animations, and browsers do not either.
  const { width, height } = frames > 1 ? header : header.autoOrient
  const deep = header.space === 'rgb16'
  const profile = header.hasProfile && header.space === 'srgb'
  return { bytes, facts: { format, width, height }, frames, deep, profile, alpha: header.hasAlpha }
}

/** A sharp pipeline on the original: every frame of it, or the first one. */
export function read(source: Source, frames: 'all' | 'first'): Sharp {
  return sharp(source.bytes, {
    animated: frames === 'all' && source.frames > 1,
    limitInputPixels: maxPixels,
    // Cameras write JPEGs that libjpeg warns about and everybody shows; a file that ends early is broken.
    failOn: 'truncated',
  }).timeout({ seconds: timeoutSeconds })
}

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
    // The limit is ours to say, so that its message is: hence none here.
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
