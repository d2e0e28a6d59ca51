// info.json: what the service can do with an image.
import type { Size } from '../../image/image.ts'
import { scaleFactors, tileSide } from '../../image/pyramid.ts'
import { largest, signedOnly } from '../../serving/exact.ts'
import { sizesOf as presetsOf } from '../../serving/sizes-of.ts'
import type { Info } from './answers.ts'
import { formats, qualities, type Version } from './segments.ts'

/** Without signatures, only sizes and tiles that it names: that is level 0. */
export const level = signedOnly ? 'level0' : 'level2'

/** Returns the sizes of the presets that keep the whole image, from the smallest. */
export function sizesOf(image: Size): Size[] {
  const whole = presetsOf(image).filter(({ isWhole, width, height }) => {
    const isWithin = Math.max(width, height) <= largest.side && width * height <= largest.pixels
    return isWhole && isWithin
  })
  const byWidth = new Map(whole.map(({ width, height }) => [width, { width, height }]))
  return [...byWidth.values()].sort((one, other) => one.width - other.width)
}

/** For both levels; https://iiif.io/api/image/3.0/#56-extra-functionality */
const always = ['baseUriRedirect', 'canonicalLinkHeader', 'cors', 'jsonldMediaType', 'profileLinkHeader']
const inLevel2 = ['mirroring', 'regionSquare', 'rotationArbitrary', 'sizeUpscaling']

const namesOf = (table: object, ...without: readonly string[]) =>
  Object.keys(table).filter((name) => !without.includes(name))

const isLevel2 = level === 'level2'
const extraQualities = isLevel2 ? namesOf(qualities, 'default') : []
const extraFormats = isLevel2 ? namesOf(formats, 'jpg', 'png') : ['webp']
const extraFeatures = isLevel2 ? [...always, ...inLevel2] : always

/**
 * Returns the information of an image.
 * @param id the URI of the image, without a slash at its end
 */
export function infoOf(version: Version, id: string, image: Size): Info {
  const { width, height } = image
  const common = {
    '@context': `http://iiif.io/api/image/${version}/context.json`,
    protocol: 'http://iiif.io/api/image' as const,
    ...{ width, height },
    sizes: sizesOf(image),
    tiles: [{ width: tileSide, scaleFactors: scaleFactors(image) }],
  }
  const limits = { maxWidth: largest.side, maxArea: largest.pixels }
  if (version === '2') {
    const supports = extraFeatures.filter((feature) => feature !== 'sizeUpscaling')
    const extra = { qualities: extraQualities, formats: extraFormats, supports, ...limits }
    return { ...common, '@id': id, profile: [`http://iiif.io/api/image/2/${level}.json`, extra] }
  }
  const extra = { preferredFormats: ['jpg', 'webp'], extraQualities, extraFormats, extraFeatures }
  return { ...common, id, type: 'ImageService3' as const, profile: level, ...limits, ...extra }
}
