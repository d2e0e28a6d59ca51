// Color spaces that a file names by numbers instead of a profile, as browsers show them:
// docs/decisions/0045-color-spaces.md

type Point = readonly [x: number, y: number]

/** CIE xy. */
export interface Primaries {
  readonly red: Point
  readonly green: Point
  readonly blue: Point
  readonly white: Point
}

/** Returns the light for a value. Both are 0 to 1, where 1 is the white of a display of standard range. */
export type Curve = (value: number) => number

/** A color space: what its values mean. */
export interface Space {
  readonly primaries: Primaries
  readonly curve: Curve
}

/** A color space as ITU-T H.273 counts them (https://www.itu.int/rec/T-REC-H.273). */
export interface Cicp {
  readonly primaries: number
  readonly transfer: number
}

const d65: Point = [0.3127, 0.329]

export const srgbPrimaries: Primaries = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: d65,
}

const ntsc: Primaries = { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: d65 }
const c: Point = [0.31, 0.316]

const primariesOf: Readonly<Record<number, Primaries>> = {
  1: srgbPrimaries,
  4: { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: c },
  5: { red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: d65 },
  6: ntsc,
  7: ntsc,
  8: { red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049], white: c },
  9: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: d65 },
  11: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: [0.314, 0.351] },
  12: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: d65 },
  22: { red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077], white: d65 },
}

/** sRGB's curve: https://www.w3.org/TR/css-color-4/#color-conversion-code */
export const srgbCurve: Curve = (x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)

/** Returns sRGB's value for a light: the inverse of srgbCurve. */
export const srgbValue = (light: number): number =>
  light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055

/** Returns the curve of a display with this gamma. */
export const power =
  (gamma: number): Curve =>
  (x) =>
    x ** gamma

/** HDR's reference white, in cd/m²: https://www.itu.int/pub/R-REP-BT.2408 */
const white = 203
/** The brightest light of most HDR images, in cd/m². */
const peak = 1000

/**
 * Returns the light of a display of standard range for HDR's, in units of the reference white: half of it, up
 * to there; beyond, a parabola to the peak. It is the default of SMPTE ST 2094-50 for displays without
 * headroom, and what Chrome shows.
 */
function toneMap(light: number): number {
  const most = peak / white
  if (light <= 1) return light / 2
  if (light >= most) return 1
  // A quadratic Bézier curve, whose middle point continues the first part.
  const middle = 1.65
  const [square, linear] = [most - 2 * middle + 1, 2 * (middle - 1)]
  const t = (Math.sqrt(linear ** 2 + 4 * square * (light - 1)) - linear) / (2 * square)
  return (1 - t) ** 2 / 2 + t * (1 - t) * middle + t ** 2
}

/** SMPTE ST 2084: cd/m². */
function pq(x: number): number {
  const [m1, m2, c1, c2, c3] = [0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875]
  const root = x ** (1 / m2)
  return 10_000 * (Math.max(0, root - c1) / (c2 - c3 * root)) ** (1 / m1)
}

/** ITU-R BT.2100: cd/m² on a display of 1000 cd/m². */
function hlg(x: number): number {
  const scene = x <= 0.5 ? x ** 2 / 3 : (Math.exp((x - 0.55991073) / 0.17883277) + 0.28466892) / 12
  return peak * scene ** 1.2
}

const curveOf: Readonly<Record<number, Curve>> = {
  4: power(2.2),
  5: power(2.8),
  8: (x) => x,
  16: (x) => toneMap(pq(x) / white),
  17: (x) => Math.min(1, (52.37 / 48) * x ** 2.6),
  18: (x) => toneMap(hlg(x) / white),
}

/** The curves of video. */
const ofVideo = [1, 6, 14, 15]

/**
 * Returns the color space for its numbers; undefined if it is sRGB, or unknown.
 * @param video the curve for the numbers of video: in AVIF and HEIC, browsers take them for sRGB's
 */
export function spaceOf({ primaries, transfer }: Cicp, video: Curve = srgbCurve): Space | undefined {
  const found = primariesOf[primaries] ?? srgbPrimaries
  const curve = ofVideo.includes(transfer) ? video : (curveOf[transfer] ?? srgbCurve)
  return found === srgbPrimaries && curve === srgbCurve ? undefined : { primaries: found, curve }
}
