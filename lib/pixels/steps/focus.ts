// The step that crops a cover around a point, after scaling.
import type { Point } from '../../image/rendition.ts'
import { type Step, untouched } from '../engine/pipeline.ts'
import type { Source } from '../open/source.ts'
import { type Aim, sizeOf } from './aim.ts'
import { type Box, isExtreme, type Size, scaleOf } from './box.ts'

/** Returns the point of a cover, unless crop.ts handled it already. */
export function pointOf(source: Source, aim: Aim): Point | undefined {
  const { box, position } = aim
  if (box.fit !== 'cover' || typeof position !== 'object') return undefined
  return isExtreme(sizeOf(source, aim), box) ? undefined : position
}

/** Returns the size that covers the box. */
export function covering(image: Size, box: Box): Size {
  const scale = scaleOf(image, box)
  const side = (length: number, least: number) => Math.max(least, Math.round(length * scale))
  return { width: side(image.width, box.width), height: side(image.height, box.height) }
}

/** Returns where a part begins whose middle is at this fraction of the whole, within the whole. */
export function startOf(fraction: number, part: number, whole: number): number {
  return Math.min(Math.max(0, Math.round(fraction * whole - part / 2)), whole - part)
}

/** Cuts the surroundings of a point out of an image of this size. */
export function cutAround({ x, y }: Point, whole: Size, { width, height }: Size): Step {
  const left = startOf(x, width, whole.width)
  const top = startOf(y, height, whole.height)
  return (image) => image.extract({ left, top, width, height })
}

/** Crops a cover around its point. */
export function focus(source: Source, aim: Aim): Step {
  const point = pointOf(source, aim)
  if (!point) return untouched
  return cutAround(point, covering(sizeOf(source, aim), aim.box), aim.box)
}
