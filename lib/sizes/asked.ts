// From a query to its rendition: equal queries have one.
import Negotiator from 'negotiator'
import { ImageError } from '../image/errors.ts'
import { contentTypes } from '../image/image.ts'
import { type Position, type Rendition, type RenditionFormat, renditionFormats } from '../image/rendition.ts'
import { refuseContradictions } from './contradictions.ts'
import { backgrounds, blurs, onGrid, qualities, sides, upTo } from './ladder.ts'
import { type Parameters, readParameters } from './parameters.ts'

/** A requested size. Its format may depend on the image and on the client. */
export interface Asked {
  /** Whether its format depends on the request's Accept. */
  readonly isNegotiated: boolean
  readonly toRendition: (original: { readonly contentType: string }, accept: string | undefined) => Rendition
}

/** What a client that says what it can show is given, the best first. What all can show need not be said. */
const modern = ['avif', 'webp'] as const

/**
 * The format for a client: of AVIF and WebP the first that it names (RFC 9110 section 12.5.1; `image/*` stands for
 * what was there before these), otherwise what comes closest to the original. AVIF has no frames, so what may have
 * some is not made an AVIF.
 */
export function negotiate(contentType: string, accept: string | undefined): RenditionFormat {
  const named = new Negotiator({ headers: { accept: accept ?? '' } }).mediaTypes()
  const mayMove = contentType === contentTypes.gif || contentType === contentTypes.webp
  const taken = modern.find(
    (format) => named.includes(contentTypes[format]) && !(mayMove && format === 'avif'),
  )
  if (taken) return taken
  if (contentType === contentTypes.gif) return 'gif'
  return contentType === contentTypes.jpeg ? 'jpeg' : 'png'
}

/** Without a signature, parameters are taken to the ladder. @throws ImageError bad-signature */
function toLadder(given: Partial<Parameters>): Partial<Parameters> {
  const { w, h, q, blur, bg, position, dpr = 1, ...others } = given
  if (bg !== undefined && !backgrounds.some((free) => free === bg))
    throw new ImageError('bad-signature', 'bg needs a signed URL, unless it is white or black')
  return {
    ...others,
    ...(w === undefined ? {} : { w: upTo(sides, w * dpr) }),
    ...(h === undefined ? {} : { h: upTo(sides, h * dpr) }),
    ...(q === undefined ? {} : { q: upTo(qualities, q) }),
    ...(blur === undefined ? {} : { blur: upTo(blurs, blur) }),
    ...(bg === undefined ? {} : { bg }),
    ...(position === undefined
      ? {}
      : { position: typeof position === 'object' ? onGrid(position) : position }),
  }
}

const isMiddle = (position: Position) =>
  typeof position === 'object' && position.x === 0.5 && position.y === 0.5

/** One rendition for all ways to ask for the same. */
function resolve(given: Partial<Parameters>, format: RenditionFormat): Rendition {
  const { w, h, dpr = 1, position = 'centre', q, blur = 0, rotate = 0, enlarge = 0 } = given
  const { quality } = { quality: undefined, ...renditionFormats[format] }
  const fit = w !== undefined && h !== undefined ? (given.fit ?? 'cover') : 'inside'
  // A JPEG has nothing transparent: what was, is white where nothing else is said.
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
  }
}

/**
 * What a query asks for.
 * @param isSigned it is taken exactly, not to the ladder
 * @returns undefined where it asks for no size
 * @throws ImageError bad-request, which names the parameter and what it may be; bad-signature, where it needs one
 */
export function readSize(query: URLSearchParams, isSigned: boolean): Asked | undefined {
  const given = readParameters(query)
  if (Object.keys(given).length === 0) return undefined
  refuseContradictions(given)
  const taken = isSigned ? given : toLadder(given)
  const { format = 'webp' } = given
  return {
    isNegotiated: format === 'auto',
    toRendition: ({ contentType }, accept) =>
      resolve(taken, format === 'auto' ? negotiate(contentType, accept) : format),
  }
}
