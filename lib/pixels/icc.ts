// ICC profiles from primaries and a curve: https://www.color.org/specification/ICC.1-2022-05.pdf

type Point = readonly [x: number, y: number]

/** CIE xy. */
export interface Chromaticities {
  readonly red: Point
  readonly green: Point
  readonly blue: Point
  readonly white: Point
}

/** Returns the light for a value; both are 0 to 1. */
export type Curve = (value: number) => number

type Vector = readonly [number, number, number]
type Matrix = readonly [Vector, Vector, Vector]

const dot = (one: Vector, other: Vector) => one[0] * other[0] + one[1] * other[1] + one[2] * other[2]

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

const scaled = ([a, b, c]: Vector, by: number): Vector => [a * by, b * by, c * by]

function inverse([a, b, c]: Matrix): Matrix {
  const factor = 1 / dot(a, cross(b, c))
  return transpose([scaled(cross(b, c), factor), scaled(cross(c, a), factor), scaled(cross(a, b), factor)])
}

const toXyz = ([x, y]: Point): Vector => [x / y, 1, (1 - x - y) / y]

/** The white of profiles. */
const d50: Vector = [0.9642, 1, 0.8249]

const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
]

/** Returns the matrix that adapts colors to the white of profiles. */
function adaptation(white: Point): Matrix {
  const [from, to] = [apply(bradford, toXyz(white)), apply(bradford, d50)]
  const scale: Matrix = [
    [to[0] / from[0], 0, 0],
    [0, to[1] / from[1], 0],
    [0, 0, to[2] / from[2]],
  ]
  return multiply(inverse(bradford), multiply(scale, bradford))
}

/** Returns the colors of full red, green and blue, as XYZ under the white of profiles. */
function colorants({ red, green, blue, white }: Chromaticities): Matrix {
  const columns = transpose([toXyz(red), toXyz(green), toXyz(blue)])
  const [r, g, b] = apply(inverse(columns), toXyz(white))
  const adapt = adaptation(white)
  return [
    apply(adapt, scaled(toXyz(red), r)),
    apply(adapt, scaled(toXyz(green), g)),
    apply(adapt, scaled(toXyz(blue), b)),
  ]
}

const fixed = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(Math.round(value * 65536))
  return bytes
}

const start = (type: string) => Buffer.from(`${type}\0\0\0\0`, 'latin1')

const xyz = (color: Vector) => Buffer.concat([start('XYZ '), ...color.map(fixed)])

function text(words: string): Buffer {
  const head = Buffer.alloc(20)
  head.writeUInt32BE(1, 0)
  head.writeUInt32BE(12, 4)
  head.write('enUS', 8, 'latin1')
  head.writeUInt32BE(2 * words.length, 12)
  head.writeUInt32BE(28, 16)
  return Buffer.concat([start('mluc'), head, Buffer.from(words, 'utf16le').swap16()])
}

/** Values of a curve: enough for the steepest, HDR's. */
const samples = 4096

function table(curve: Curve): Buffer {
  const bytes = Buffer.alloc(4 + 2 * samples)
  bytes.writeUInt32BE(samples)
  for (let i = 0; i < samples; i++) {
    const light = Math.min(1, Math.max(0, curve(i / (samples - 1))))
    bytes.writeUInt16BE(Math.round(65535 * light), 4 + 2 * i)
  }
  return Buffer.concat([start('curv'), bytes])
}

const headerLength = 128

function header(space: 'RGB ' | 'GRAY', length: number): Buffer {
  const bytes = Buffer.alloc(headerLength)
  bytes.writeUInt32BE(length, 0)
  bytes.writeUInt32BE(0x04300000, 8)
  bytes.write(`mntr${space}XYZ `, 12, 'latin1')
  bytes.writeUInt16BE(2020, 24)
  bytes.writeUInt16BE(1, 26)
  bytes.writeUInt16BE(1, 28)
  bytes.write('acsp', 36, 'latin1')
  Buffer.concat(d50.map(fixed)).copy(bytes, 68)
  return bytes
}

type Tag = readonly [name: string, body: Buffer]

function inColour(space: Chromaticities, tone: Buffer): readonly Tag[] {
  const [red, green, blue] = colorants(space)
  return [
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz(green)],
    ['bXYZ', xyz(blue)],
    ['rTRC', tone],
    ['gTRC', tone],
    ['bTRC', tone],
  ]
}

/** Returns the list of tags, and their bodies: tags may share one. */
function tagged(tags: readonly Tag[]): Buffer {
  const directory = Buffer.alloc(4 + 12 * tags.length)
  directory.writeUInt32BE(tags.length)
  const places = new Map<Buffer, number>()
  let end = headerLength + directory.length
  for (const [index, [name, body]] of tags.entries()) {
    const place = places.get(body) ?? end
    if (place === end) end += padded(body).length
    places.set(body, place)
    const at = 4 + 12 * index
    directory.write(name, at, 'latin1')
    directory.writeUInt32BE(place, at + 4)
    directory.writeUInt32BE(body.length, at + 8)
  }
  return Buffer.concat([directory, ...[...places.keys()].map(padded)])
}

const padded = (body: Buffer) => Buffer.concat([body, Buffer.alloc(-body.length & 3)])

/**
 * Returns a profile.
 * @param gray whether it is for an image without colors, of which only the curve counts
 */
export function profile(space: Chromaticities, curve: Curve, gray = false): Buffer {
  const tone = table(curve)
  const common: readonly Tag[] = [
    ['desc', text('From the image')],
    ['cprt', text('CC0')],
    ['wtpt', xyz(d50)],
  ]
  const content = tagged([...common, ...(gray ? [['kTRC', tone] as const] : inColour(space, tone))])
  return Buffer.concat([header(gray ? 'GRAY' : 'RGB ', headerLength + content.length), content])
}
