// The dominant color of an image: the largest group of colors that look alike.
import { srgbCurve } from '../open/space.ts'

/** Lightness, and two coordinates of color: https://bottosson.github.io/posts/oklab/ */
type Oklab = readonly [lightness: number, a: number, b: number]

const toLinear = Float64Array.from({ length: 256 }, (_, value) => srgbCurve(value / 255))

/** Converts a color. @param red 0 to 255, as are green and blue */
export function toOklab(red: number, green: number, blue: number): Oklab {
  const [r, g, b] = [toLinear[red] ?? 0, toLinear[green] ?? 0, toLinear[blue] ?? 0]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** Math.hypot takes ten times as long. */
const squareOf = (one: Oklab, other: Oklab) =>
  (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2

/** Returns how different two colors look: 1 from black to white. */
export const distanceOf = (one: Oklab, other: Oklab) => Math.sqrt(squareOf(one, other))

/** Pixels whose channels have the same upper five bits. */
interface Bin {
  count: number
  sums: [number, number, number]
  color: Oklab
}

/** Returns the opaque pixels, the fullest bin first. */
function binsOf(rgba: Uint8Array): Bin[] {
  const bins = new Map<number, Bin>()
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    if ((rgba[at + 3] ?? 0) < 128) continue
    const [red, green, blue] = [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0]
    const key = ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3)
    const bin: Bin = bins.get(key) ?? { count: 0, sums: [0, 0, 0], color: [0, 0, 0] }
    if (bin.count === 0) bins.set(key, bin)
    bin.count += 1
    bin.sums[0] += red
    bin.sums[1] += green
    bin.sums[2] += blue
  }
  for (const bin of bins.values()) bin.color = toOklab(...meanOf([bin]))
  return [...bins.values()].sort((a, b) => b.count - a.count)
}

const countOf = (bins: readonly Bin[]) => bins.reduce((sum, { count }) => sum + count, 0)

function meanOf(bins: readonly Bin[]): [number, number, number] {
  const total = countOf(bins)
  const channel = (index: 0 | 1 | 2) =>
    Math.round(bins.reduce((sum, { sums }) => sum + sums[index], 0) / total)
  return [channel(0), channel(1), channel(2)]
}

/** The maximum number of groups, the distance at which colors start groups of their own, and the rounds of k-means. */
const most = 16
const apart = 0.2
const rounds = 8

function nearest({ color }: Bin, centers: readonly Oklab[]): number {
  let [found, least] = [0, Number.POSITIVE_INFINITY]
  // Not by entries(), which takes several times as long before V8 compiles it.
  for (let index = 0; index < centers.length; index++) {
    const square = squareOf(color, centers[index] ?? color)
    if (square >= least) continue
    found = index
    least = square
  }
  return found
}

/** Starts with the fullest bin, then adds whichever has the most pixels far from all centers. */
function centersOf(bins: readonly Bin[]): Oklab[] {
  const centers: Oklab[] = []
  while (centers.length < most) {
    const next = bins.find(({ color }) => centers.every((center) => distanceOf(color, center) > apart))
    if (!next) break
    centers.push(next.color)
  }
  return centers
}

function centerOf(bins: readonly Bin[]): Oklab {
  const total = countOf(bins)
  const along = (axis: 0 | 1 | 2) =>
    bins.reduce((sum, { count, color }) => sum + count * color[axis], 0) / total
  return [along(0), along(1), along(2)]
}

/** Groups colors by k-means. */
function group(bins: readonly Bin[]): Bin[][] {
  let centers = centersOf(bins)
  let groups: Bin[][] = []
  for (let round = 0; round < rounds; round++) {
    const members: Bin[][] = centers.map(() => [])
    for (const bin of bins) members[nearest(bin, centers)]?.push(bin)
    groups = members.filter(({ length }) => length > 0)
    const moved = groups.map(centerOf)
    if (
      moved.length === centers.length &&
      moved.every((center, at) => squareOf(center, centers[at] ?? center) === 0)
    )
      break
    centers = moved
  }
  return groups
}

/** A color with this chroma, or more, isn't gray. */
const colorful = 0.08

/** Whites, grays and blacks are mostly background: they count half. */
function weightOf(bins: readonly Bin[]): number {
  const [, a, b] = centerOf(bins)
  return countOf(bins) * (0.5 + 0.5 * Math.min(1, Math.hypot(a, b) / colorful))
}

/** Colors this close to the most common one of a group are its core. What is farther may be a blend at an edge. */
const core = 0.04

/** Returns the dominant color of pixels, as #rrggbb, without mostly transparent ones; white if there are no others. */
export function dominant(rgba: Uint8Array): string {
  const groups = group(binsOf(rgba))
  const largest = groups.toSorted((a, b) => weightOf(b) - weightOf(a))[0]
  const peak = largest?.[0]
  if (!largest || !peak) return '#ffffff'
  const mean = meanOf(largest.filter(({ color }) => distanceOf(color, peak.color) <= core))
  return `#${mean.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
