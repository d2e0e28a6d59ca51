// The recipe of every image: the steps for an original, in order, one file each.
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

/** The steps on pixels; encode.ts writes them. */
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
