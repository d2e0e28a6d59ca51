// TIFFs with more than a picture: with floating-point numbers, with integers of 32 bits, or with channels for
// selections and spot colors, as Photoshop stores them. It is loaded for the first one.
import type { Metadata } from 'sharp'
import { maxPixels } from '../../image/image.ts'
import { sharp, timeoutSeconds } from '../engine/engine.ts'
import { countBuffer } from '../engine/memory.ts'
import { run } from '../engine/pipeline.ts'
import { plainTiffFor } from './tiff.ts'

/**
 * Returns the picture as an uncompressed TIFF in sRGB, of 8 bits.
 * @param hasExtra whether it has more channels than colors and alpha: nothing tells which of them is
 *   alpha, so it becomes opaque
 * @throws ImageError undecodable
 */
export async function asUsual(bytes: Buffer, header: Metadata, hasExtra: boolean): Promise<Buffer> {
  // libtiff warns where nothing says what the further channels are.
  const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' }).timeout({
    seconds: timeoutSeconds,
  })
  const { data, info } = await run(image.autoOrient(), (upright) => {
    // See srgb.ts.
    const shallow = header.space === 'rgb16' ? upright.pipelineColourspace('srgb') : upright
    const picture = hasExtra ? shallow.removeAlpha() : shallow
    // libvips takes 255 for white, whatever the integers' size.
    return (header.depth === 'uint' ? picture.linear(2 ** -24) : picture).raw()
  })
  countBuffer(data)
  const { tiff, body } = plainTiffFor(info)
  body.set(data)
  return Buffer.from(tiff.buffer)
}
