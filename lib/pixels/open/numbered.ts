// Originals whose color space has numbers instead of a profile, which libvips ignores: PNG and AVIF.
import type { Metadata } from 'sharp'
import { heifColors } from '../../image/heif.ts'
import { maxPixels } from '../../image/image.ts'
import { sharp, timeoutSeconds } from '../engine/engine.ts'
import { countBuffer } from '../engine/memory.ts'
import { run } from '../engine/pipeline.ts'
import { convert, type Samples } from './convert.ts'
import { type Space, spaceOf } from './space.ts'
import { plainTiffFor } from './tiff.ts'

/** Returns the color space that an AVIF names; undefined if it is sRGB, or has a profile. */
export function avifSpace(bytes: Buffer): Space | undefined {
  const colors = heifColors(bytes)
  return colors && spaceOf(colors)
}

/**
 * Returns an image as an uncompressed TIFF in sRGB: of 8 bits, rotated, with alpha. It is decoded in the depth that it
 * has, so that HDR and linear images have no steps in the dark.
 * @throws ImageError undecodable
 */
export async function inSrgb(bytes: Buffer, { depth }: Metadata, space: Space): Promise<Buffer> {
  const options = { limitInputPixels: maxPixels, failOn: 'truncated', ignoreIcc: true } as const
  const isDeep = depth === 'ushort'
  const { data, info } = await run(
    sharp(bytes, options).timeout({ seconds: timeoutSeconds }).autoOrient(),
    (image) => (isDeep ? image.toColourspace('rgb16').raw({ depth: 'ushort' }) : image.raw()),
  )
  countBuffer(data)
  const { tiff, body } = plainTiffFor(info)
  const samples = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data
  convert({ data: samples, channels: info.channels as Samples['channels'] }, space, body)
  return Buffer.from(tiff.buffer)
}
