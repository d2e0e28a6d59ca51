// The step that scales an image to its box.
import type { Position } from '../../image/rendition.ts'
import { sharp } from '../engine/engine.ts'
import type { Step } from '../engine/pipeline.ts'
import type { Source } from '../open/source.ts'
import { type Aim, backgroundOf, sizeOf, transparent } from './aim.ts'
import type { Box } from './box.ts'
import { covering, pointOf } from './focus.ts'

/** The parts of a cover that sharp finds. focus.ts crops around a point. */
const keeping = (position: Position | undefined) =>
  position === 'attention' || position === 'entropy' ? sharp.strategy[position] : 'centre'

/** Scales to a box. Cropping keeps the middle; padding is transparent. */
export function resize({ width, height, fit, smallerOnly = false }: Box): Step {
  return (image) =>
    image.resize({ width, height, fit, withoutEnlargement: smallerOnly, background: transparent })
}

/** Does the same for a target: with its position and background. */
export function reshape(source: Source, aim: Aim): Step {
  const { box, position } = aim
  if (pointOf(source, aim)) return resize({ ...covering(sizeOf(source, aim), box), fit: 'fill' })
  const { width, height, fit, smallerOnly = false } = box
  const options = {
    width,
    height,
    fit,
    withoutEnlargement: smallerOnly,
    background: backgroundOf(aim),
    position: keeping(position),
  }
  return (image) => image.resize(options)
}
