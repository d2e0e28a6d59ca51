// The keys of variants, by the presets of the setting.
import { config } from '../config.ts'
import type { RenditionFormat } from '../image/rendition.ts'
import { variantKeyIn } from './keys.ts'

/**
 * Returns the key of a preset's variant.
 * @param chosen the format, of a preset that leaves it open
 */
export function keyOfVariant(
  name: string,
  version: string,
  preset: string,
  chosen: RenditionFormat = 'webp',
): string {
  const { format = 'webp' } = config.presets[preset] ?? {}
  return variantKeyIn(name, version, preset, format === 'auto' ? `auto.${chosen}` : format)
}
