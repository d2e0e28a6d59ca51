// What an image's path asks for.
import type { Size } from '../../image/image.ts'
import { isTiled, scaleFactors, tileSide } from '../../image/pyramid.ts'
import { type Region, type Rendition, renditionFormats } from '../../image/rendition.ts'
import { type Exact, largest } from '../../serving/exact.ts'
import { sizesOf } from './info.ts'
import {
  formats,
  maximum,
  type Quality,
  qualities,
  type Rotation,
  readFile,
  readRegion,
  readRotation,
  readSize,
  type Version,
} from './segments.ts'

/** The segments of a path after the identifier, decoded. */
export interface Segments {
  readonly region: string
  readonly size: string
  readonly rotation: string
  readonly file: string
}

interface Wanted {
  readonly region: Region
  readonly size: Size
  readonly rotation: Rotation
  readonly quality: Quality
  readonly extension: keyof typeof formats
}

const isSame = (one: Size, other: Size) => one.width === other.width && one.height === other.height

const isLarger = (one: Size, other: Size) => one.width > other.width || one.height > other.height

function toRendition(image: Size, { region, size, rotation, quality, extension }: Wanted): Rendition {
  const { degrees, isMirrored } = rotation
  const isSideways = degrees % 180 === 90
  const format = formats[extension]
  const gray = qualities[quality]
  return {
    // Quarter turns come before the resize, so these are the sides after it.
    ...(isSideways ? { width: size.height, height: size.width } : size),
    ...{ fit: 'fill', position: 'centre', format, blur: 0, rotate: degrees, ...renditionFormats[format] },
    ...(format === 'jpeg' ? { background: 'ffffff' } : {}),
    enlarge: isLarger(size, region),
    ...(isSame(region, image) ? {} : { crop: region }),
    ...(isMirrored ? { flip: true } : {}),
    ...(gray ? { gray } : {}),
  }
}

/** Returns the size in the canonical syntax: https://iiif.io/api/image/3.0/#47-canonical-uri-syntax */
function canonicalSize(version: Version, region: Size, size: Size): string {
  if (isSame(size, maximum(region, largest, false))) return version === '2' ? 'full' : 'max'
  if (version === '2')
    return Math.round((size.width / region.width) * region.height) === size.height
      ? `${size.width},`
      : `${size.width},${size.height}`
  if (!isLarger(size, region)) return `${size.width},${size.height}`
  // In a URI, "^" is percent-encoded (RFC 3986 section 2).
  return isSame(size, maximum(region, largest, true)) ? '%5Emax' : `%5E${size.width},${size.height}`
}

function canonicalPath(
  version: Version,
  image: Size,
  { region, size, rotation, quality, extension }: Wanted,
): string {
  const { x, y, width, height } = region
  const part = isSame(region, image) ? 'full' : [x, y, width, height].join()
  const turn = `${rotation.isMirrored ? '!' : ''}${rotation.degrees}`
  return [
    part,
    canonicalSize(version, region, size),
    turn,
    `${quality === 'color' ? 'default' : quality}.${extension}`,
  ].join('/')
}

/** Whether a region at a size is a tile of the image. Viewers round the sides of those at the edge in several ways. */
function isTile(image: Size, { x, y, width, height }: Region, size: Size): boolean {
  return scaleFactors(image).some((factor) => {
    const side = factor * tileSide
    return (
      [x, y].every((start) => start % side === 0) &&
      width === Math.min(side, image.width - x) &&
      height === Math.min(side, image.height - y) &&
      Math.abs(size.width - width / factor) < 1 &&
      Math.abs(size.height - height / factor) < 1
    )
  })
}

const isWhole = (image: Size, region: Size, size: Size) =>
  isSame(region, image) &&
  (isSame(size, maximum(image, largest, false)) || sizesOf(image).some((one) => isSame(one, size)))

/** Formats of sizes and tiles that info.json names. */
const named = ['jpg', 'webp']

/** Whether info.json names it: one of its sizes, or a tile. */
const isNamed = (image: Size, { region, size, rotation, quality, extension }: Wanted) =>
  !rotation.isMirrored &&
  rotation.degrees === 0 &&
  qualities[quality] === undefined &&
  named.includes(extension) &&
  (isWhole(image, region, size) || isTile(image, region, size))

/** Returns the URI of a compliance level, such as `level2`. */
export const levelOf = (version: Version, level: string) =>
  `http://iiif.io/api/image/${version}/${level}.json`

/**
 * Parses the segments of a path.
 * @param base the URI of the image, without a slash at its end
 * @returns what they mean for an image. It throws as this does.
 * @throws ImageError bad-request, which names the segment
 */
export function readSegments(
  version: Version,
  { region, size, rotation, file }: Segments,
  base: string,
  level: string,
): (image: Size) => Exact {
  const [toRegion, toSize] = [readRegion(region), readSize(size, version)]
  const common = { rotation: readRotation(rotation), ...readFile(file) }
  return (image) => {
    const part = toRegion(image)
    const wanted = { ...common, region: part, size: toSize(part, largest) }
    const isKnown = isNamed(image, wanted)
    return {
      rendition: toRendition(image, wanted),
      isNamed: isKnown,
      // A pyramid has the tiles already.
      keeps: isKnown && (!isTiled(image) || isSame(part, image)),
      headers: {
        link: [
          `<${levelOf(version, level)}>; rel="profile"`,
          `<${base}/${canonicalPath(version, image, wanted)}>; rel="canonical"`,
        ].join(', '),
      },
    }
  }
}
