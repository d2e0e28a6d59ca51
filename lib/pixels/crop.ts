// The step that cuts off what a cover would crop, before it is enlarged.
import { type Box, type Size, scaleOf } from './box.ts'
import type { Step } from './pipeline.ts'

/** Pixels. libvips counts to ten million on a side; this leaves room for its kernels. */
const longest = 1_000_000

/**
 * sharp scales before it crops: a 1×10,000 image that is to cover 10,000×10,000 would be 100 million high in
 * between. Only such images are cropped first, since it costs the fast ways to decode.
 */
export function crop(image: Size, box: Box): Step {
  const scale = scaleOf(image, box)
  if (box.fit !== 'cover' || Math.max(image.width, image.height) * scale <= longest) return (made) => made
  const width = Math.max(1, Math.round(box.width / scale))
  const height = Math.max(1, Math.round(box.height / scale))
  const left = Math.floor((image.width - width) / 2)
  const top = Math.floor((image.height - height) / 2)
  return (made) => made.extract({ left, top, width, height })
}
