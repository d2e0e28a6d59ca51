// The visible similarity of two images: structural similarity, on luma. Wang et al. 2004,
// https://doi.org/10.1109/TIP.2003.819861, with plain 8×8 windows, 4 pixels apart.

interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: number
}

/** Returns 1 for the same image; above 0.95, images are hard to tell apart. */
export function ssim(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) throw new Error('The images differ in size')
  const [one, other] = [luma(a), luma(b)]
  let sum = 0
  let windows = 0
  for (let y = 0; y + 8 <= a.height; y += 4) {
    for (let x = 0; x + 8 <= a.width; x += 4) {
      sum += similarity(one, other, y * a.width + x, a.width)
      windows++
    }
  }
  return sum / windows
}

function similarity(a: Float32Array, b: Float32Array, from: number, stride: number): number {
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0]
  for (let row = 0; row < 8; row++) {
    for (let at = from + row * stride; at < from + row * stride + 8; at++) {
      const [p = 0, q = 0] = [a[at], b[at]]
      sumA += p
      sumB += q
      squareA += p * p
      squareB += q * q
      product += p * q
    }
  }
  const [meanA, meanB] = [sumA / 64, sumB / 64]
  const covariance = product / 64 - meanA * meanB
  const variances = squareA / 64 - meanA * meanA + squareB / 64 - meanB * meanB
  const [c1, c2] = [6.5025, 58.5225]
  const light = (2 * meanA * meanB + c1) / (meanA * meanA + meanB * meanB + c1)
  return (light * (2 * covariance + c2)) / (variances + c2)
}

function luma({ data, width, height, channels }: Pixels): Float32Array {
  const values = new Float32Array(width * height)
  for (let index = 0; index < values.length; index++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(index * channels, index * channels + 3)
    values[index] = 0.299 * red + 0.587 * green + 0.114 * blue
  }
  return values
}
