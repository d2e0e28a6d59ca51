// Decoded pixels in memory, the source of variants.
import type { Sharp } from 'sharp'
import type { Point } from '../../image/rendition.ts'
import { sharp, timeoutSeconds } from '../engine/engine.ts'
import { countBuffer } from '../engine/memory.ts'
import { run, type Step, untouched } from '../engine/pipeline.ts'
import type { Box, Size } from './box.ts'
import { covering, cutAround } from './focus.ts'
import { resize } from './reshape.ts'

/** 8-bit sRGB, after rotation by EXIF, rows from top to bottom. */
export interface Raw extends Size {
  readonly data: Buffer
  /** 3, or 4 with alpha, which is not premultiplied. */
  readonly channels: 3 | 4
}

/**
 * Scales it down.
 * @param light a step before that: as it is, or in linear light
 * @param point that a cover keeps in view, instead of the middle
 */
export async function scale(raw: Raw, box: Box, light: Step = untouched, point?: Point): Promise<Raw> {
  if (raw.width === box.width && raw.height === box.height) return raw
  if (!point || box.fit !== 'cover') return toRaw(fromRaw(raw), light, resize(box))
  const whole = covering(raw, box)
  return toRaw(fromRaw(raw), light, resize({ ...whole, fit: 'fill' }), cutAround(point, whole, box))
}

/** Returns a sharp pipeline on decoded pixels. */
export function fromRaw({ data, width, height, channels }: Raw): Sharp {
  return sharp(data, { raw: { width, height, channels } }).timeout({ seconds: timeoutSeconds })
}

/** Applies all steps to an image, and decodes the result into memory. */
export async function toRaw(image: Sharp, ...steps: Step[]): Promise<Raw> {
  const { data, info } = await run(image, ...steps, (made) => made.raw())
  countBuffer(data)
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 }
}
