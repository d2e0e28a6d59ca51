// From a query to its rendition: equal queries have one.
import { ImageError } from '../image/errors.ts'
import {
  type Point,
  type Position,
  type Rendition,
  type RenditionFormat,
  renditionFormats,
} from '../image/rendition.ts'
import { refuseContradictions } from './contradictions.ts'
import { backgrounds, blurs, onGrid, qualities, qualitiesOfWidths, sides, upTo } from './ladder.ts'
import { type Parameters, type Query, readParameters } from './parameters.ts'

/** A requested size. */
export interface Asked {
  /** `auto` depends on the image and on the request's Accept: negotiate.ts. */
  readonly format: RenditionFormat | 'auto'
  /** Whether it depends on the image's focus. */
  readonly usesFocus: boolean
  /**
   * @param format in place of `auto`
   * @param focus of the image, if it depends on it
   */
  readonly toRendition: (format: RenditionFormat, focus?: Point) => Rendition
}

/** The sizes that need no signature: those of the ladder, only its widths, or none. */
export type Unsigned = 'ladder' | 'widths' | 'none'

/** What a width may have, and values of other parameters that change nothing. */
const ofWidths: readonly (keyof Parameters)[] = ['w', 'dpr', 'q', 'format']
const neutral: Partial<Parameters> = {
  ...{ fit: 'inside', position: 'centre', blur: 0, rotate: 0, enlarge: 0, flip: 0, gray: 0 },
}

/** @throws ImageError bad-signature, if the parameters need a signature */
function demandUnsigned(given: Partial<Parameters>, free: Unsigned): void {
  if (free === 'none') throw new ImageError('bad-signature', 'This service requires a signed URL for sizes')
  if (free === 'ladder') return
  const names = Object.keys(given) as (keyof Parameters)[]
  const signed = names.filter((name) => ofWidths.indexOf(name) < 0 && given[name] !== neutral[name])[0]
  if (signed)
    throw new ImageError(
      'bad-signature',
      `${signed} needs a signed URL here; w, dpr, q and format, and every preset, do not`,
    )
}

/** Refuses what has too many values, none of which could stand for the others. @throws ImageError bad-signature */
function refuseUnsigned({ bg, crop, rotate = 0 }: Partial<Parameters>): void {
  if (bg !== undefined && !backgrounds.some((free) => free === bg))
    throw new ImageError('bad-signature', 'bg needs a signed URL, unless it is white or black')
  if (crop) throw new ImageError('bad-signature', 'crop needs a signed URL')
  if (rotate % 90 !== 0)
    throw new ImageError('bad-signature', 'rotate needs a signed URL, unless it is 0, 90, 180 or 270')
}

/** Rounds parameters up to the ladder, for URLs without a signature. @throws ImageError bad-signature */
function toLadder(given: Partial<Parameters>, free: Unsigned): Partial<Parameters> {
  demandUnsigned(given, free)
  refuseUnsigned(given)
  const { w, h, q, blur, position, dpr = 1 } = given
  return {
    ...given,
    dpr: 1,
    ...(w === undefined ? {} : { w: upTo(sides, w * dpr) }),
    ...(h === undefined ? {} : { h: upTo(sides, h * dpr) }),
    ...(q === undefined ? {} : { q: upTo(free === 'widths' ? qualitiesOfWidths : qualities, q) }),
    ...(blur === undefined ? {} : { blur: upTo(blurs, blur) }),
    ...(position === undefined
      ? {}
      : { position: typeof position === 'object' ? onGrid(position) : position }),
  }
}

const isMiddle = (position: Position) =>
  typeof position === 'object' && position.x === 0.5 && position.y === 0.5

/**
 * Whether nothing says which part a cover keeps: neither `position`, nor `crop`, in which the focus may not even be.
 */
const isFramed = ({ w, h, fit = 'cover', position, crop }: Partial<Parameters>) =>
  w !== undefined && h !== undefined && fit === 'cover' && !position && !crop

/** Returns the same rendition for equivalent parameters. */
function resolve(given: Partial<Parameters>, format: RenditionFormat, focus?: Point): Rendition {
  const {
    w,
    h,
    dpr = 1,
    position = (isFramed(given) && focus) || 'centre',
    q,
    blur = 0,
    rotate = 0,
    enlarge = 0,
  } = given
  const { crop, flip, gray } = given
  const { quality } = { quality: undefined, ...renditionFormats[format] }
  const fit = w !== undefined && h !== undefined ? (given.fit ?? 'cover') : 'inside'
  // A JPEG has no transparency: white by default.
  const bg = given.bg ?? (format === 'jpeg' ? 'ffffff' : undefined)
  return {
    ...(w === undefined ? {} : { width: Math.round(w * dpr) }),
    ...(h === undefined ? {} : { height: Math.round(h * dpr) }),
    fit,
    position: isMiddle(position) ? 'centre' : position,
    format,
    ...(quality === undefined ? {} : { quality: q ?? quality }),
    blur,
    rotate,
    ...(bg === undefined ? {} : { background: bg }),
    enlarge: enlarge === 1,
    ...(crop ? { crop } : {}),
    ...(flip ? { flip: true } : {}),
    ...(gray ? { gray } : {}),
  }
}

/**
 * Parses the size in a query.
 * @param isSigned whether it is exact, instead of rounded up to the ladder
 * @param free what needs no signature
 * @returns undefined if the query has no size
 * @throws ImageError bad-request, which names the parameter and its values; bad-signature, if it needs a signature
 */
export function readSize(query: Query, isSigned: boolean, free: Unsigned): Asked | undefined {
  const given = readParameters(query)
  if (Object.keys(given).length === 0) return undefined
  refuseContradictions(given)
  const taken = isSigned ? given : toLadder(given, free)
  const { format = 'webp' } = given
  return {
    format,
    usesFocus: isFramed(taken),
    toRendition: (negotiated, focus) => resolve(taken, format === 'auto' ? negotiated : format, focus),
  }
}
