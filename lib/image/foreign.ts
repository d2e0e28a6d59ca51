// Formats that aren't supported, by their first bytes, so that a refusal can name them and say what to do.
import { brandsOf } from './boxes.ts'
import { tagsIn } from './tiff.ts'

const ascii = (bytes: Buffer, start: number, end: number) => bytes.toString('latin1', start, end)

/** The tags of a TIFF's first directory that tell photographs from a camera's raw data. */
const tags = { subfile: 254, photometric: 262, subDirectories: 330, dngVersion: 0xc612 }

/** A camera's raw data with a small image in front, in the container of TIFF: DNG, NEF, ARW, and others. */
export function isRaw(bytes: Buffer): boolean {
  if (!['II*\0', 'MM\0*'].includes(ascii(bytes, 0, 4))) return false
  if (ascii(bytes, 8, 10) === 'CR') return true
  const found = tagsIn(bytes)
  // 32803: a mosaic of red, green and blue; 34892: linear, as in DNG.
  if ([32803, 34892].includes(found.get(tags.photometric) ?? 0)) return true
  const isSmall = ((found.get(tags.subfile) ?? 0) & 1) === 1
  return found.has(tags.dngVersion) || (isSmall && found.has(tags.subDirectories))
}

interface Foreign {
  readonly name: string
  /** What to do with such a file. */
  readonly advice: string
  readonly matches: (bytes: Buffer) => boolean
}

const startsWith =
  (...starts: string[]) =>
  (bytes: Buffer) =>
    starts.some((start) => ascii(bytes, 0, start.length) === start)

const hasBrand =
  (...names: string[]) =>
  (bytes: Buffer) =>
    names.includes(brandsOf(bytes)[0] ?? '')

const toPng = 'export it as PNG'
const toJpeg = 'export it as JPEG'

const foreign: readonly Foreign[] = [
  { name: 'SVG', advice: toPng, matches: (bytes) => /<svg[\s>]/i.test(ascii(bytes, 0, 1000)) },
  { name: 'PDF', advice: 'export its pages as PNG or JPEG', matches: startsWith('%PDF') },
  { name: 'PostScript', advice: toPng, matches: startsWith('%!PS', '\xc5\xd0\xd3\xc6') },
  { name: 'BMP', advice: toPng, matches: startsWith('BM') },
  { name: 'ICO', advice: toPng, matches: startsWith('\0\0\x01\0', '\0\0\x02\0\x01') },
  { name: 'TGA', advice: toPng, matches: startsWith('\0\0\x02\0\0\0\0\0', '\0\0\x0a\0\0\0\0\0') },
  { name: 'JPEG XL', advice: toJpeg, matches: startsWith('\xff\x0a', '\0\0\0\x0cJXL \r\n\x87\n') },
  { name: 'JPEG 2000', advice: toJpeg, matches: startsWith('\xff\x4f\xff\x51', '\0\0\0\x0cjP  ') },
  { name: 'JPEG XR', advice: toJpeg, matches: startsWith('II\xbc') },
  { name: 'Photoshop', advice: toPng, matches: startsWith('8BPS') },
  { name: 'OpenEXR', advice: toPng, matches: startsWith('v/1\x01') },
  { name: 'Radiance HDR', advice: toPng, matches: startsWith('#?RADIANCE', '#?RGBE') },
  { name: 'QOI', advice: toPng, matches: startsWith('qoif') },
  { name: 'Netpbm', advice: toPng, matches: (bytes) => /^P[1-7]\s/.test(ascii(bytes, 0, 3)) },
  {
    name: 'camera raw',
    advice: toJpeg,
    matches: (bytes) =>
      isRaw(bytes) ||
      hasBrand('crx ')(bytes) ||
      startsWith('FUJIFILMCCD-RAW', 'IIRO', 'IIRS', 'MMOR', 'IIU\0', 'FOVb', '\0MRM')(bytes),
  },
  {
    name: 'video',
    advice: 'export a frame of it as JPEG',
    matches: (bytes) =>
      hasBrand('isom', 'iso2', 'mp41', 'mp42', 'qt  ', 'M4V ', 'avc1', '3gp4', '3gp5')(bytes) ||
      startsWith('\x1aE\xdf\xa3')(bytes),
  },
  {
    name: 'HEIC',
    advice: 'export it as JPEG; on an iPhone, choose Settings, Camera, Formats, Most Compatible',
    matches: (bytes) => brandsOf(bytes).some((brand) => heicBrands.includes(brand)),
  },
]

/** The brands of HEIF with HEVC, or with a codec that the brand leaves open. */
export const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs', 'mif1', 'msf1']

/**
 * Returns what a file is and what to do with it, such as `it is a PDF; export its pages as PNG`; undefined if unknown.
 */
export function describeForeign(bytes: Buffer): { name: string; advice: string } | undefined {
  return foreign.find(({ matches }) => matches(bytes))
}
