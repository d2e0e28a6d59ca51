// Parameters that exclude each other.
import { ImageError } from '../image/errors.ts'
import { renditionFormats } from '../image/rendition.ts'
import { longestSide, type Parameters } from './parameters.ts'

type Given = Partial<Parameters>

const isBoth = ({ w, h }: Given) => w !== undefined && h !== undefined
const isAny = ({ w, h }: Given) => w !== undefined || h !== undefined
const isLossless = ({ format = 'auto' }: Given) =>
  format !== 'auto' && !('quality' in renditionFormats[format])

/** Each with its error message. */
const contradictions: readonly (readonly [is: (given: Given) => boolean, message: string])[] = [
  [
    (given) => given.fit !== undefined && given.fit !== 'inside' && !isBoth(given),
    'fit needs both w and h, unless it is inside: with one of them, the other follows from the proportions',
  ],
  [
    (given) =>
      given.position !== undefined &&
      given.position !== 'centre' &&
      !(isBoth(given) && (given.fit ?? 'cover') === 'cover'),
    'position needs both w and h, and fit=cover: nothing else crops',
  ],
  [
    (given) => given.dpr !== undefined && given.dpr !== 1 && !isAny(given),
    'dpr needs w or h, which it multiplies',
  ],
  [(given) => given.enlarge === 1 && !isAny(given), 'enlarge=1 needs w or h'],
  [
    (given) => given.q !== undefined && isLossless(given),
    'q must be left out with png and gif: they have no quality',
  ],
  [
    ({ w = 1, h = 1, dpr = 1 }) => Math.max(w, h) * dpr > longestSide,
    `w and h times dpr must be at most ${longestSide}`,
  ],
]

/** @throws ImageError bad-request */
export function refuseContradictions(given: Given): void {
  for (const [is, message] of contradictions) if (is(given)) throw new ImageError('bad-request', message)
}
