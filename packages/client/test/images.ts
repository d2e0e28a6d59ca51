// Images of the tests.
import { randomBytes } from 'node:crypto'
import sharp from 'sharp'

/** A plain color, so that encoders are quick: of two, one is hardly ever the other's. */
const plain = (width: number, height: number) => {
  const [r = 0, g = 0, b = 0] = randomBytes(3)
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
}

/** A JPEG. */
export async function photo(width = 640, height = 480, quality = 80): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await plain(width, height).jpeg({ quality }).toBuffer())
}

/** A PNG without compression: 3 bytes for each pixel. */
export async function heavy(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await plain(width, height).png({ compressionLevel: 0 }).toBuffer())
}
