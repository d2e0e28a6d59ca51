// Color spaces as numbers (ITU-T H.273: https://www.itu.int/rec/T-REC-H.273), and as ICC profiles.
import { type Chromaticities, type Curve, profile } from './icc.ts'

/** As in the boxes of AVIF and HEIC (nclx), and in a PNG (cICP). */
export interface Cicp {
  readonly primaries: number
  readonly transfer: number
}

const d65 = [0.3127, 0.329] as const

const srgb: Chromaticities = { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: d65 }

/** Red, green, blue and white. */
const spaces: Readonly<Record<number, Chromaticities>> = {
  1: srgb,
  4: { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: [0.31, 0.316] },
  5: { red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: d65 },
  6: { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: d65 },
  7: { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: d65 },
  8: { red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049], white: [0.31, 0.316] },
  9: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: d65 },
  11: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: [0.314, 0.351] },
  12: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: d65 },
  22: { red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077], white: d65 },
}

export const sRgbCurve: Curve = (x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)

/** HDR's reference white, in cd/m²: https://www.itu.int/pub/R-REP-BT.2408 */
const white = 203
/** The brightest light of most HDR images, in cd/m². */
const peak = 1000
/** Light up to here stays as it is; what is brighter is compressed into the rest. */
const knee = 0.5

/** Returns the light of a display of standard range for HDR's, where 1 is the reference white. */
export function toneMap(light: number): number {
  if (light <= knee) return light
  const [over, most] = [(light - knee) / (1 - knee), (peak / white - knee) / (1 - knee)]
  return knee + (1 - knee) * Math.min(1, (over * (1 + over / most ** 2)) / (1 + over))
}

/** SMPTE ST 2084, to cd/m². */
function pq(x: number): number {
  const [m1, m2, c1, c2, c3] = [0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875]
  const root = x ** (1 / m2)
  return 10_000 * (Math.max(0, root - c1) / (c2 - c3 * root)) ** (1 / m1)
}

/** ITU-R BT.2100, to cd/m² on a display of 1000 cd/m². */
function hlg(x: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073]
  const scene = x <= 0.5 ? x ** 2 / 3 : (Math.exp((x - c) / a) + b) / 12
  return peak * scene ** 1.2
}

const power =
  (gamma: number): Curve =>
  (x) =>
    x ** gamma

/** Browsers show the curves of video as sRGB's, so anything else is, too. */
const curves: Readonly<Record<number, Curve>> = {
  4: power(2.2),
  5: power(2.8),
  8: (x) => x,
  16: (x) => toneMap(pq(x) / white),
  17: (x) => (52.37 / 48) * x ** 2.6,
  18: (x) => toneMap(hlg(x) / white),
}

/** Returns the profile of a color space; undefined if it is sRGB, or unknown. @param gray of an image without colors */
export function profileOf({ primaries, transfer }: Cicp, gray = false): Buffer | undefined {
  const space = spaces[primaries] ?? srgb
  if ((space === srgb || gray) && !curves[transfer]) return undefined
  return profile(space, curves[transfer] ?? sRgbCurve, gray)
}
