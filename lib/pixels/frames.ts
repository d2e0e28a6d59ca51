// Animations, frame by frame, for steps that libvips can't apply to all frames at once.
import type { Sharp } from 'sharp'
import { ImageError } from '../image/errors.ts'
import type { Timing, Write } from './encode.ts'
import { sharp, timeoutSeconds } from './engine/engine.ts'
import { undecodable } from './engine/fault.ts'
import { run } from './engine/pipeline.ts'
import { read, type Source } from './open/source.ts'
import { type Aim, sizeOf } from './steps/aim.ts'
import { covering } from './steps/focus.ts'
import { fromRaw, type Raw, toRaw } from './steps/raw.ts'
import { finish, recipe } from './steps/recipe.ts'

/** Returns the target with one choice for all frames: the focus found in the first frame. */
export async function settled(source: Source, aim: Aim): Promise<Aim> {
  const { box, position } = aim
  if (box.fit !== 'cover' || (position !== 'attention' && position !== 'entropy')) return aim
  const { info } = await run(read(source, 'first'), ...recipe(source, aim), (image) => image.raw())
  const whole = covering(sizeOf(source, aim), box)
  const x = (box.width / 2 - (info.cropOffsetLeft ?? 0)) / whole.width
  const y = (box.height / 2 - (info.cropOffsetTop ?? 0)) / whole.height
  return { ...aim, position: { x, y } }
}

/** Decodes each frame of an animation as a still image. */
async function split(source: Source): Promise<Raw[]> {
  const { data, width, height, channels } = await toRaw(read(source, 'all'), (image) => image.ensureAlpha())
  const rows = height / source.frames
  const length = width * rows * channels
  return Array.from({ length: source.frames }, (_, index) => {
    const frame = data.subarray(index * length, (index + 1) * length)
    return { data: frame, width, height: rows, channels }
  })
}

/** Joins frames of one size as libvips does: one tall image with a page height. */
function join(frames: readonly Raw[]): Sharp {
  const { width = 0, height = 0, channels = 4 } = frames[0] ?? {}
  const raw = { width, height: height * frames.length, channels, pageHeight: height }
  const data = Buffer.concat(frames.map((frame) => frame.data))
  return sharp(data, { raw }).timeout({ seconds: timeoutSeconds })
}

async function timingOf({ bytes }: Source): Promise<Timing> {
  try {
    const { delay = [], loop = 0 } = await sharp(bytes, { animated: true }).metadata()
    return { delay, loop }
  } catch (cause) {
    throw undecodable(cause)
  }
}

/**
 * The most frames that are generated one by one: however small, each takes milliseconds, and a
 * GIF can have very many.
 */
const maxFrames = 2000

/**
 * Generates an animation with the recipe, frame by frame. All frames of the original are in memory.
 * @throws ImageError too-many-pixels, undecodable
 */
export async function eachFrame(source: Source, aim: Aim, write: Write): Promise<Buffer> {
  if (source.frames > maxFrames)
    throw new ImageError(
      'too-many-pixels',
      `The animation has ${source.frames} frames; one with up to ${maxFrames} can be cropped, rotated, flipped, or blurred`,
    )
  const frames: Raw[] = []
  for (const frame of await split(source)) {
    const made = await toRaw(fromRaw(frame), ...recipe(source, aim))
    frames.push(await finish(made, aim))
  }
  const timing = await timingOf(source)
  const { data } = await run(join(frames), (image) => write(image, timing))
  return data
}
