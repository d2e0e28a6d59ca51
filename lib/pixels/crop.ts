// The step that crops for a cover before scaling.
import { type Aim, sizeOf } from './aim.ts'
import { isExtreme, scaleOf } from './box.ts'
import { startOf } from './focus.ts'
import { type Step, untouched } from './pipeline.ts'
import type { Source } from './source.ts'

const middle = { x: 0.5, y: 0.5 }

/** Only extreme images are cropped first, because that prevents fast decoding. */
export function crop(source: Source, aim: Aim): Step {
  const { box, position } = aim
  const image = sizeOf(source, aim)
  if (!isExtreme(image, box)) return untouched
  const scale = scaleOf(image, box)
  const width = Math.max(1, Math.round(box.width / scale))
  const height = Math.max(1, Math.round(box.height / scale))
  const { x, y } = typeof position === 'object' ? position : middle
  const left = startOf(x, width, image.width)
  const top = startOf(y, height, image.height)
  return (made) => made.extract({ left, top, width, height })
}
