// The step that brings an image into its box.
import type { Position } from '../image/rendition.ts'
import { type Aim, sizeOf } from './aim.ts'
import type { Box } from './box.ts'
import { sharp } from './engine.ts'
import { covering, pointOf } from './focus.ts'
import type { Step } from './pipeline.ts'
import type { Source } from './source.ts'

const transparent = { r: 255, g: 255, b: 255, alpha: 0 }

/** What of a cover is kept by sharp itself. Around a point, focus.ts cuts it out. */
const keeping = (position: Position | undefined) =>
  position === 'attention' || position === 'entropy' ? sharp.strategy[position] : 'centre'

/** Scales to a box. Cropping keeps the middle; padding is transparent. */
export function resize({ width, height, fit, smallerOnly = false }: Box): Step {
  return (image) =>
    image.resize({ width, height, fit, withoutEnlargement: smallerOnly, background: transparent })
}

/** The same for a whole aim: cropping keeps what it says, padding is in its background. */
export function reshape(source: Source, aim: Aim): Step {
  const { box, position } = aim
  if (pointOf(source, aim)) return resize({ ...covering(sizeOf(source, aim), box), fit: 'fill' })
  const { width, height, fit, smallerOnly = false } = box
  const background = aim.background === undefined ? transparent : `#${aim.background}`
  const options = {
    width,
    height,
    fit,
    withoutEnlargement: smallerOnly,
    background,
    position: keeping(position),
  }
  return (image) => image.resize(options)
}
