// Parameters that exclude each other.
import { ImageError } from '../image/errors.ts'
import { renditionFormats } from '../image/rendition.ts'
import { longestSide, type Parameters } from './parameters.ts'

type Given = Partial<Parameters>

const isBoth = ({ w, h }: Given) => w !== undefined && h !== undefined
const isAny = ({ w, h }: Given) => w !== undefined || h !== undefined
const isLossless = ({ format = 'auto' }: Given) =>
  format !== 'auto' && !('quality' in renditionFormats[format])

interface Contradiction {
  readonly is: (given: Given) => boolean
  readonly message: string
}

const contradictions: readonly Contradiction[] = [
  {
    is: (given) => given.fit !== undefined && given.fit !== 'inside' && !isBoth(given),
    message:
      'fit needs both w and h, unless it is inside: with one of them, the other follows from the proportions',
  },
  {
    is: (given) =>
      given.position !== undefined &&
      given.position !== 'centre' &&
      !(isBoth(given) && (given.fit ?? 'cover') === 'cover'),
    message: 'position needs both w and h, and fit=cover: nothing else crops',
  },
  {
    is: (given) => given.dpr !== undefined && given.dpr !== 1 && !isAny(given),
    message: 'dpr needs w or h, which it multiplies',
  },
  { is: (given) => given.enlarge === 1 && !isAny(given), message: 'enlarge=1 needs w or h' },
  {
    is: (given) => given.q !== undefined && isLossless(given),
    message: 'q must be left out with png, gif and tiff: they have no quality',
  },
  {
    is: ({ w = 1, h = 1, dpr = 1 }) => Math.max(w, h) * dpr > longestSide,
    message: `w and h times dpr must be at most ${longestSide}`,
  },
]

/** @throws ImageError bad-request */
export function refuseContradictions(given: Given): void {
  const found = contradictions.find(({ is }) => is(given))
  if (found) throw new ImageError('bad-request', found.message)
}
