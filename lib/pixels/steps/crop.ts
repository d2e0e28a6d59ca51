// The step that cuts a part out of an image before scaling.
import type { Region } from '../../image/rendition.ts'
import { type Step, untouched } from '../engine/pipeline.ts'
import type { Source } from '../open/source.ts'
import { type Aim, sizeOf } from './aim.ts'
import { isExtreme, type Size, scaleOf } from './box.ts'
import { startOf } from './focus.ts'

const middle = { x: 0.5, y: 0.5 }

/** Returns where a region is after a rotation of the image by quarters. */
function turnedRegion({ x, y, width, height }: Region, image: Size, rotate: Aim['rotate'] = 0): Region {
  const [right, bottom] = [image.width - x - width, image.height - y - height]
  if (rotate === 90) return { x: bottom, y: x, width: height, height: width }
  if (rotate === 180) return { x: right, y: bottom, width, height }
  return rotate === 270 ? { x: y, y: right, width: height, height: width } : { x, y, width, height }
}

/** Returns the part of an extreme image that a cover keeps. */
function covered(image: Size, { box, position }: Aim): Region {
  const scale = scaleOf(image, box)
  const width = Math.max(1, Math.round(box.width / scale))
  const height = Math.max(1, Math.round(box.height / scale))
  const { x, y } = typeof position === 'object' ? position : middle
  return { x: startOf(x, width, image.width), y: startOf(y, height, image.height), width, height }
}

/** For a cover, only extreme images are cropped before scaling, because that prevents fast decoding. */
export function crop(source: Source, aim: Aim): Step {
  const image = sizeOf(source, aim)
  const isCut = isExtreme(image, aim.box)
  if (!aim.crop && !isCut) return untouched
  const from = aim.crop ? turnedRegion(aim.crop, source.facts, aim.rotate) : { x: 0, y: 0, ...image }
  const { x, y, width, height } = isCut ? covered(image, aim) : { ...from, x: 0, y: 0 }
  return (made) => made.extract({ left: from.x + x, top: from.y + y, width, height })
}
