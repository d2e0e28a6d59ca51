// The recipe that every image is made by: what is done to an original, in this order, a file for each step.
import type { Aim } from './aim.ts'
import { blur } from './blur.ts'
import { crop } from './crop.ts'
import { flatten } from './flatten.ts'
import { focus } from './focus.ts'
import { orient } from './orient.ts'
import type { Step } from './pipeline.ts'
import { reshape } from './reshape.ts'
import type { Source } from './source.ts'
import { toSrgb } from './srgb.ts'
import { turn } from './turn.ts'

/** The steps that have something to do with each other's pixels; how they are written is encode.ts. */
export const recipe = (source: Source, aim: Aim): readonly Step[] => [
  orient(source),
  turn(aim),
  toSrgb(source),
  crop(source, aim),
  reshape(source, aim),
  focus(source, aim),
  blur(aim),
  flatten(aim),
]
