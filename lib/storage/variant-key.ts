// The keys of variants, by the presets of the setting.
import { config } from '../config.ts'
import type { Point, RenditionFormat } from '../image/rendition.ts'
import { variantKeyIn } from './keys.ts'

/** What a key depends on besides the preset. */
interface Choice {
  /** The format, of a preset that leaves it open: WebP by default. */
  readonly format?: RenditionFormat
  /** The image's. Only presets that crop depend on it. */
  readonly focus?: Point | undefined
}

/** Returns the key of a preset's variant. */
export function keyOfVariant(name: string, version: string, preset: string, choice: Choice = {}): string {
  const { format = 'webp', fit } = config.presets[preset] ?? {}
  const ending = format === 'auto' ? `auto.${choice.format ?? 'webp'}` : format
  return variantKeyIn(name, version, preset, ending, fit === 'cover' ? choice.focus : undefined)
}
