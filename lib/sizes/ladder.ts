// What may be asked for without a signature: few values of each parameter, so that nobody has us make thousands of
// sizes of an image. What lies between two of them is taken up to the next.
import type { Point } from '../image/rendition.ts'

/** Pixels. The last one has room for a 4K screen. */
export const sides = [
  16, 32, 48, 64, 96, 128, 160, 200, 240, 300, 360, 400, 480, 540, 600, 640, 720, 800, 960, 1080, 1200, 1280,
  1440, 1600, 1920, 2160, 2560, 3200, 3840,
] as const

export const qualities = [40, 60, 80, 90, 100] as const

/** Sigma, in pixels. */
export const blurs = [0, 1, 2, 5, 10, 20, 50] as const

/** Behind or beside an image. */
export const backgrounds = ['ffffff', '000000'] as const

/** The first value that is not less; the last one, where all are. */
export function upTo(ladder: readonly [number, ...number[]], value: number): number {
  return ladder.find((rung) => rung >= value) ?? ladder.at(-1) ?? ladder[0]
}

/** The nearest point on a grid of quarters. */
export function onGrid({ x, y }: Point): Point {
  const nearest = (fraction: number) => Math.round(fraction * 4) / 4
  return { x: nearest(x), y: nearest(y) }
}
