// Images of the tests.
import { randomBytes } from 'node:crypto'
import sharp from 'sharp'

/** A JPEG of noise: two are never the same. */
export async function photo(width = 640, height = 480, quality = 80): Promise<Uint8Array<ArrayBuffer>> {
  const raw = { width, height, channels: 3 } as const
  const bytes = await sharp(randomBytes(width * height * 3), { raw })
    .jpeg({ quality })
    .toBuffer()
  return new Uint8Array(bytes)
}
