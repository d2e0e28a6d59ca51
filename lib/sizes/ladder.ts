// The sizes without a signature: a few values of each parameter, so that nobody can request thousands of sizes of an
// image. Other values are rounded up.
import type { Point } from '../image/rendition.ts'

/** Pixels. The last one has room for a 4K screen. */
export const sides = [
  16, 32, 48, 64, 96, 128, 160, 200, 240, 300, 360, 400, 480, 540, 600, 640, 720, 800, 960, 1080, 1200, 1280,
  1440, 1600, 1920, 2160, 2560, 3200, 3840,
] as const

export const qualities = [40, 60, 80, 90, 100] as const

/** Where only widths need no signature: with every format and side, at most 500 sizes of an image. */
export const qualitiesOfWidths = [40, 60, 80, 100] as const

/** Sigma, in pixels. */
export const blurs = [0, 1, 2, 5, 10, 20, 50] as const

/** Behind or beside an image. */
export const backgrounds = ['ffffff', '000000'] as const

/** Returns the first value that isn't less; the last one, if all are. */
export function upTo(ladder: readonly [number, ...number[]], value: number): number {
  return ladder.find((rung) => rung >= value) ?? ladder[ladder.length - 1] ?? ladder[0]
}

/** Returns the nearest point on a grid of quarters. */
export function onGrid({ x, y }: Point): Point {
  const nearest = (fraction: number) => Math.round(fraction * 4) / 4
  return { x: nearest(x), y: nearest(y) }
}
