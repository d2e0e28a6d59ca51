// What a page shows before the image loads: a ThumbHash and a color.
import { rgbaToThumbHash } from 'thumbhash'
import { run } from './pipeline.ts'
import { fromRaw, type Raw } from './raw.ts'

/** The longest side of the source of placeholders, in pixels. A ThumbHash takes at most 100. */
export const previewSide = 64

export interface Placeholder {
  /** A ThumbHash in base64, about 25 bytes: https://evanw.github.io/thumbhash/ */
  readonly placeholder: string
  /** The most common color, as #rrggbb. */
  readonly colour: string
}

/** Returns both for a preview whose sides are at most previewSide. */
export async function placeholderOf(preview: Raw): Promise<Placeholder> {
  const { data: rgba } = await run(fromRaw(preview), (image) => image.ensureAlpha().raw())
  const hash = rgbaToThumbHash(preview.width, preview.height, rgba)
  return { placeholder: Buffer.from(hash).toString('base64'), colour: dominant(rgba) }
}

/**
 * Returns the mean of the fullest of 4096 bins, 16 for each channel, without mostly transparent pixels; white if there are no
 * others.
 */
export function dominant(rgba: Uint8Array): string {
  const bins = new Map<number, [count: number, red: number, green: number, blue: number]>()
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(at, at + 4)
    if (alpha < 128) continue
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4)
    const bin = bins.get(key) ?? [0, 0, 0, 0]
    bins.set(key, [bin[0] + 1, bin[1] + red, bin[2] + green, bin[3] + blue])
  }
  const fullest = [...bins.values()].reduce((best, bin) => (bin[0] > best[0] ? bin : best), [0, 0, 0, 0])
  const [count, ...sums] = fullest
  if (count === 0) return '#ffffff'
  return `#${sums
    .map((sum) =>
      Math.round(sum / count)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}
