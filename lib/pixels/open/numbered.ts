// Originals whose color space libvips or sharp ignores: those of PNG and AVIF that have numbers instead of a profile, and
// profiles of 16-bit gray.
import type { Metadata } from 'sharp'
import { heifColors } from '../../image/heif.ts'
import { maxPixels } from '../../image/image.ts'
import { sharp, timeoutSeconds } from '../engine/engine.ts'
import { countBuffer } from '../engine/memory.ts'
import { run } from '../engine/pipeline.ts'
import { convert } from './convert.ts'
import { type Curve, type Space, spaceOf, srgbCurve, srgbPrimaries } from './space.ts'
import { tiffFor } from './tiff.ts'

/** Returns the color space that an AVIF names; undefined if it is sRGB, or has a profile. */
export function avifSpace(bytes: Buffer): Space | undefined {
  const colors = heifColors(bytes)
  return colors && spaceOf(colors)
}

/** Returns the color space of a profile for gray, which sharp applies to 8 bits alone. @throws ImageError undecodable */
export async function spaceOfGray(icc: Uint8Array): Promise<Space> {
  const { tiff, body } = tiffFor({ width: 256, height: 1, channels: 1, icc })
  body.set([...body.keys()])
  const { data, info } = await run(sharp(tiff), (image) => image.raw())
  const light = (value: number) => srgbCurve((data[info.channels * Math.min(255, value)] ?? 0) / 255)
  const curve: Curve = (x) => {
    const low = Math.floor(255 * x)
    return light(low) + (255 * x - low) * (light(low + 1) - light(low))
  }
  return { primaries: srgbPrimaries, curve }
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
  const { tiff, body } = tiffFor(info)
  const samples = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data
  convert({ data: samples, channels: info.channels }, space, body)
  return Buffer.from(tiff.buffer)
}
