// The step that cuts a cover out around a point, once the image is scaled.
import type { Point } from '../image/rendition.ts'
import { type Aim, sizeOf } from './aim.ts'
import { type Box, isExtreme, type Size, scaleOf } from './box.ts'
import { type Step, untouched } from './pipeline.ts'
import type { Source } from './source.ts'

/** The point that a cover is to keep, where one is said, and crop.ts has not seen to it already. */
export function pointOf(source: Source, aim: Aim): Point | undefined {
  const { box, position } = aim
  if (box.fit !== 'cover' || typeof position !== 'object') return undefined
  return isExtreme(sizeOf(source, aim), box) ? undefined : position
}

/** The size to scale to, so that it covers the box. */
export function covering(image: Size, box: Box): Size {
  const scale = scaleOf(image, box)
  const side = (length: number, least: number) => Math.max(least, Math.round(length * scale))
  return { width: side(image.width, box.width), height: side(image.height, box.height) }
}

/** Where a part begins whose middle is to be at this fraction of the whole, as far as the whole reaches. */
export function startOf(fraction: number, part: number, whole: number): number {
  return Math.min(Math.max(0, Math.round(fraction * whole - part / 2)), whole - part)
}

export function focus(source: Source, aim: Aim): Step {
  const point = pointOf(source, aim)
  if (!point) return untouched
  const { width, height } = aim.box
  const scaled = covering(sizeOf(source, aim), aim.box)
  const left = startOf(point.x, width, scaled.width)
  const top = startOf(point.y, height, scaled.height)
  return (image) => image.extract({ left, top, width, height })
}
