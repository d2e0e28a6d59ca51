// What a PNG says besides its pixels: https://www.w3.org/TR/png-3/
import { crc32 } from 'node:zlib'
import { maxParts } from '../../image/image.ts'
import { type Primaries, power, type Space, spaceOf, srgbPrimaries } from './space.ts'

interface Chunk {
  readonly type: string
  readonly data: Buffer
  /** Whether it is whole, and its checksum is right. */
  readonly isRight: boolean
}

/** Returns the chunks, up to one that is cut, and not more than encoders write. */
export function pngChunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = 8; at + 8 <= png.length && chunks.length < maxParts; ) {
    const end = at + 8 + png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const isRight = end + 4 <= png.length && crc32(png.subarray(at + 4, end)) === png.readUInt32BE(end)
    chunks.push({ type, data: png.subarray(at + 8, end), isRight })
    if (type === 'IEND') break
    at = end + 4
  }
  return chunks
}

/** gAMA has the exponent of the encoder, times 100,000; this is sRGB's. */
const srgbGamma = 45_455

/** Chromaticities in the order of cHRM. */
function primariesIn(data: Buffer): Primaries {
  const point = (index: number) =>
    [data.readUInt32BE(8 * index) / 1e5, data.readUInt32BE(8 * index + 4) / 1e5] as const
  return { white: point(0), red: point(1), green: point(2), blue: point(3) }
}

const isTriangle = ({ red, green, blue, white }: Primaries) => {
  const area = (green[0] - red[0]) * (blue[1] - red[1]) - (blue[0] - red[0]) * (green[1] - red[1])
  return Math.abs(area) > 1e-4 && [red, green, blue, white].every(([, y]) => y > 0)
}

/**
 * Returns the color space that a PNG names without a profile, in the order of the specification: cICP, then
 * iCCP (which is left to libvips), sRGB, and gAMA with cHRM. Like browsers, ignores cHRM alone, and takes
 * sRGB's gAMA alone for sRGB.
 */
function spaceIn(chunks: readonly Chunk[]): Space | undefined {
  const start = chunks.findIndex(({ type }) => type === 'IDAT')
  const find = (type: string, bytes: number) =>
    chunks.slice(0, start).find((chunk) => chunk.type === type && chunk.isRight && chunk.data.length >= bytes)
      ?.data
  const cicp = find('cICP', 4)
  // Browsers show the curves of video as BT.1886, if a PNG names them.
  if (cicp) return spaceOf({ primaries: cicp[0] ?? 1, transfer: cicp[1] ?? 13 }, power(2.4))
  if (find('iCCP', 1) || find('sRGB', 1)) return undefined
  const gamma = find('gAMA', 4)?.readUInt32BE() ?? 0
  if (gamma === 0) return undefined
  const chromaticities = find('cHRM', 32)
  const primaries = chromaticities && primariesIn(chromaticities)
  const curve = power(1e5 / gamma)
  if (primaries && isTriangle(primaries)) return { primaries, curve }
  return gamma === srgbGamma ? undefined : { primaries: srgbPrimaries, curve }
}

/** What to know of a PNG. */
export interface PngFacts {
  /** Undefined if it is sRGB, or has a profile. */
  readonly space: Space | undefined
  /** Frames of an APNG; 1 for a still image. libvips reads the first one. */
  readonly frames: number
  /** Whether a checksum is wrong, or the file ends early: the pixels may be wrong, too. */
  readonly damaged: boolean
  /** Whether the header's checksum is wrong: browsers don't show such a file. */
  readonly broken: boolean
  /** Whether it has so many texts, or so much EXIF, that reading them, which libvips does, takes long. */
  readonly wordy: boolean
}

/**
 * Bytes of texts as they are compressed, and of EXIF. libvips decompresses up to 60 MB of each text, looks at each pair
 * of EXIF's entries, and doesn't stop meanwhile.
 */
const most = { texts: 65_536, exif: 8192 }

function isWordy(chunks: readonly Chunk[]): boolean {
  const bytesOf = (types: RegExp) =>
    chunks.reduce((sum, { type, data }) => sum + (types.test(type) ? data.length : 0), 0)
  const isMany = bytesOf(/^(iTXt|tEXt|zTXt)$/) > most.texts || bytesOf(/^eXIf$/) > most.exif
  return isMany || chunks.length === maxParts
}

/** Reads what a PNG says besides its pixels. */
export function readPng(png: Buffer): PngFacts {
  const chunks = pngChunksOf(png)
  const animation = chunks.find(({ type, isRight, data }) => type === 'acTL' && isRight && data.length >= 8)
  return {
    space: spaceIn(chunks),
    frames: Math.max(1, animation?.data.readUInt32BE() ?? 1),
    damaged: chunks.at(-1)?.type !== 'IEND' || chunks.some(({ isRight }) => !isRight),
    broken: chunks[0]?.isRight === false,
    wordy: isWordy(chunks),
  }
}
