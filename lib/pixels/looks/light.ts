// Whether an image has to be scaled in linear light. Scaling mixes values, which aren't light: thin bright lines
// on black become much darker than they look. Linear light is right, and takes three times the processor time,
// so only such images get it.
import { type Step, untouched } from '../engine/pipeline.ts'
import type { Source } from '../open/source.ts'
import { srgbCurve, srgbValue } from '../open/space.ts'
import { type Aim, sizeOf } from '../steps/aim.ts'
import { scaleOf } from '../steps/box.ts'
import type { Raw } from '../steps/raw.ts'

/** Pixels on a side of the blocks that are looked at. */
const side = 8
/** Pixels from one block to the next, at least. */
const every = 24
/** Blocks of a large image, about. */
const enough = 1200

/** Out of 255: the mean of a dark block, at most, and by how much brighter its light has to be. */
const dark = 80
const brighter = 30

/** The fraction of such blocks above which it is visible. */
const part = 0.04

const lights = Float64Array.from({ length: 256 }, (_, value) => srgbCurve(value / 255))

/** Returns whether the light of a block is much brighter than its values, in green, which is most of what is seen. */
function isBrighter({ data, width, channels }: Raw, left: number, top: number): boolean {
  let [sum, light] = [0, 0]
  for (let y = top; y < top + side; y++)
    for (let x = left; x < left + side; x++) {
      const value = data[(y * width + x) * channels + 1] ?? 0
      sum += value
      light += lights[value] ?? 0
    }
  const mean = sum / side ** 2
  return mean < dark && 255 * srgbValue(light / side ** 2) - mean > brighter
}

/**
 * Returns whether an image gets visibly darker if it is scaled down a lot. Looks at a ninth
 * of its pixels, or at fewer.
 */
export function needsLight(raw: Raw): boolean {
  const step = Math.max(every, Math.floor(Math.sqrt((raw.width * raw.height) / enough)))
  let [all, found] = [0, 0]
  for (let top = 0; top + side <= raw.height; top += step)
    for (let left = 0; left + side <= raw.width; left += step) {
      all += 1
      if (isBrighter(raw, left, top)) found += 1
    }
  return found > part * all
}

/** Scales in linear light. To be applied before the scaling. */
export const inLight: Step = (image) => image.pipelineColourspace('scrgb').toColourspace('srgb')

/** Whether sharp scales it correctly in linear light: it does so for ordinary RGB. */
export const takesLight = ({ deep, profile, alpha }: Source) => !deep && !profile && !alpha

/**
 * Returns the step before the scaling to a target, of an image that needs light. Padding has a color that isn't light.
 */
export function lightFor(source: Source, aim: Aim): Step {
  const isScaled = scaleOf(sizeOf(source, aim), aim.box) < 1 && aim.box.fit !== 'contain'
  return takesLight(source) && isScaled ? inLight : untouched
}
