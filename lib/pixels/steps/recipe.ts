// The recipe of every image: the steps for an original, in order, one file each.
import { type Step, untouched } from '../engine/pipeline.ts'
import type { Source } from '../open/source.ts'
import type { Aim } from './aim.ts'
import { blur } from './blur.ts'
import { crop } from './crop.ts'
import { flatten } from './flatten.ts'
import { focus } from './focus.ts'
import { mirror } from './mirror.ts'
import { orient } from './orient.ts'
import { fromRaw, type Raw, toRaw } from './raw.ts'
import { reshape } from './reshape.ts'
import { toSrgb } from './srgb.ts'
import { tilt } from './tilt.ts'
import { turn } from './turn.ts'

/** The steps towards the box. */
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

/** Takes the steps after these, on pixels of their own: sharp would change their order. encode.ts writes the result. */
export async function finish(raw: Raw, aim: Aim, ...others: Step[]): Promise<Raw> {
  const steps = [mirror(aim), tilt(aim), ...others].filter((step) => step !== untouched)
  return steps.length > 0 ? toRaw(fromRaw(raw), ...steps) : raw
}
