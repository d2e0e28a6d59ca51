// Converts decoded pixels to sRGB, from a color space without a profile.
import { type Primaries, type Space, srgbPrimaries, srgbValue } from './space.ts'

type Vector = readonly [number, number, number]
type Matrix = readonly [Vector, Vector, Vector]

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

const apply = (matrix: Matrix, vector: Vector): Vector => [
  dot(matrix[0], vector),
  dot(matrix[1], vector),
  dot(matrix[2], vector),
]

const transpose = ([a, b, c]: Matrix): Matrix => [
  [a[0], b[0], c[0]],
  [a[1], b[1], c[1]],
  [a[2], b[2], c[2]],
]

const multiply = (one: Matrix, other: Matrix): Matrix => {
  const [x, y, z] = transpose(other)
  return transpose([apply(one, x), apply(one, y), apply(one, z)])
}

const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]

const times = ([a, b, c]: Vector, by: number): Vector => [a * by, b * by, c * by]

function inverse([a, b, c]: Matrix): Matrix {
  const factor = 1 / dot(a, cross(b, c))
  return transpose([times(cross(b, c), factor), times(cross(c, a), factor), times(cross(a, b), factor)])
}

const diagonal = ([a, b, c]: Vector): Matrix => [
  [a, 0, 0],
  [0, b, 0],
  [0, 0, c],
]

const toXyz = ([x, y]: readonly [number, number]): Vector => [x / y, 1, (1 - x - y) / y]

/** Returns the matrix from linear values to XYZ: http://www.brucelindbloom.com/index.html?Eqn_RGB_XYZ_Matrix.html */
function matrixOf({ red, green, blue, white }: Primaries): Matrix {
  const colors = transpose([toXyz(red), toXyz(green), toXyz(blue)])
  return multiply(colors, diagonal(apply(inverse(colors), toXyz(white))))
}

const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
]

/** Returns the matrix that adapts a white to sRGB's. */
function adaptation({ white }: Primaries): Matrix {
  const [from, to] = [white, srgbPrimaries.white].map((point) => apply(bradford, toXyz(point)))
  const scale: Vector = from && to ? [to[0] / from[0], to[1] / from[1], to[2] / from[2]] : [1, 1, 1]
  return multiply(inverse(bradford), multiply(diagonal(scale), bradford))
}

const toLinearSrgb = (primaries: Primaries): Matrix =>
  multiply(inverse(matrixOf(srgbPrimaries)), multiply(adaptation(primaries), matrixOf(primaries)))

const steps = 65_535

/** sRGB's value of 8 bits for each of 65,536 values of light. */
const encoded = Uint8Array.from({ length: steps + 1 }, (_, step) => Math.round(255 * srgbValue(step / steps)))

/** Returns sRGB's value for light, which is cut to what a display shows. */
const encode = (light: number) =>
  encoded[light <= 0 ? 0 : light >= 1 ? steps : Math.round(light * steps)] ?? 0

/** Pixels of a color space: 8 or 16 bits; gray or RGB, and alpha. */
export interface Samples {
  readonly data: Uint8Array | Uint16Array
  readonly channels: number
}

/** Writes pixels as sRGB of 8 bits. */
export function convert({ data, channels }: Samples, { primaries, curve }: Space, to: Uint8Array): void {
  const most = data.BYTES_PER_ELEMENT === 2 ? 65_535 : 255
  const lights = Float64Array.from({ length: most + 1 }, (_, value) => curve(value / most))
  const light = (at: number) => lights[data[at] ?? 0] ?? 0
  const [r, g, b] = toLinearSrgb(primaries)
  const isGray = channels < 3 || primaries === srgbPrimaries
  const colors = channels < 3 ? 1 : 3
  for (let at = 0; at < data.length; at += channels) {
    if (isGray) for (let i = at; i < at + colors; i++) to[i] = encode(light(i))
    else {
      const color: Vector = [light(at), light(at + 1), light(at + 2)]
      to[at] = encode(dot(r, color))
      to[at + 1] = encode(dot(g, color))
      to[at + 2] = encode(dot(b, color))
    }
    if (channels > colors) to[at + colors] = Math.round(((data[at + colors] ?? 0) * 255) / most)
  }
}
