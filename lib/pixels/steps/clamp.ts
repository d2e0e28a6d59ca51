// One spelling for all renditions of an image that have the same pixels, so that each is generated and stored once.
import type { Position, Region, Rendition } from '../../image/rendition.ts'
import { aimOf, turned } from './aim.ts'
import { type Box, boxOf, isSame, maxSides, type Size, scaleOf, type Wanted } from './box.ts'

/** Whether `contain` pads an image because it doesn't enlarge it. */
const isPadded = (image: Size, box: Box) =>
  box.smallerOnly === true && (box.width > image.width || box.height > image.height)

/** Returns the shortest way to say that a box is the whole image, scaled; undefined if it isn't. */
function asWhole(image: Size, box: Box, most: number): Wanted | undefined {
  if (isPadded(image, box)) return undefined
  const { width, height } = box
  const ways: Wanted[] = [{ fit: 'inside' }, { width, fit: 'inside' }, { height, fit: 'inside' }]
  return ways.find((wanted) => isSame(boxOf(image, wanted, true, most), box))
}

/** A crop goes across or down: the point's other coordinate has no effect. */
function alongCrop(image: Size, box: Box, position: Position): Position {
  if (typeof position !== 'object') return position
  const isAcross = image.width * box.height > image.height * box.width
  const point = isAcross ? { x: position.x, y: 0.5 } : { x: 0.5, y: position.y }
  return point.x === 0.5 && point.y === 0.5 ? 'centre' : point
}

/** A crop that reaches beyond the image is cut; one that is the whole image isn't one. */
function clampCrop(image: Size, crop: Region | undefined): { crop?: Region } {
  return crop && !isSame(crop, image) ? { crop } : {}
}

/**
 * Returns the rendition with the same pixels that says no more than it needs to: a box is no larger than the image lets
 * it be, a crop that takes nothing away isn't one, and `enlarge` is only set if it enlarges.
 * @param image after rotation by EXIF
 * @throws ImageError bad-request, if the crop is outside of the image
 */
export function clamp(image: Size, rendition: Rendition): Rendition {
  const { width: _, height: __, fit: ___, crop: ____, position, enlarge, ...others } = rendition
  const { box, crop, rotate } = aimOf(image, rendition)
  const size = turned(crop ?? image, rotate)
  const look = { ...others, ...clampCrop(image, crop) }
  const most = maxSides[rendition.format]
  const whole = asWhole(size, box, most)
  if (whole) {
    // Where the proportions are nearly the image's, one side alone may be larger than its own.
    const needsEnlarging = enlarge && !isSame(boxOf(size, whole, false, most), box)
    return { ...look, ...whole, position: 'centre', enlarge: needsEnlarging }
  }
  return {
    ...look,
    ...{ width: box.width, height: box.height, fit: box.fit },
    position: box.fit === 'cover' ? alongCrop(size, box, position) : 'centre',
    enlarge: enlarge && scaleOf(size, box) > 1,
  }
}
