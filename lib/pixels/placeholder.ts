// What a page shows before the image loads: a ThumbHash and a color.
import { rgbaToThumbHash } from 'thumbhash'
import { dominant } from './dominant.ts'
import { run } from './pipeline.ts'
import { fromRaw, type Raw } from './raw.ts'

/** The longest side of the source of placeholders, in pixels. A ThumbHash takes at most 100. */
export const previewSide = 64

export interface Placeholder {
  /** A ThumbHash in base64, about 25 bytes: https://evanw.github.io/thumbhash/ */
  readonly placeholder: string
  /** The dominant color, as #rrggbb. */
  readonly colour: string
}

/** Returns both for a preview whose sides are at most previewSide. */
export async function placeholderOf(preview: Raw): Promise<Placeholder> {
  const { data: rgba } = await run(fromRaw(preview), (image) => image.ensureAlpha().raw())
  const hash = rgbaToThumbHash(preview.width, preview.height, rgba)
  return { placeholder: Buffer.from(hash).toString('base64'), colour: dominant(rgba) }
}
