import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileOf, type Rendition, renditionFits } from '../../image/rendition.ts'
import { aimOf, turned } from './aim.ts'
import type { Size } from './box.ts'
import { clamp } from './clamp.ts'

const image: Size = { width: 300, height: 200 }
const own: Rendition = {
  ...{ fit: 'inside', position: 'centre', format: 'png', blur: 0, rotate: 0, enlarge: false },
}
const both = (width: number, height: number, fit: Rendition['fit'] = 'cover') => ({ width, height, fit })
const file = (rendition: Partial<Rendition>) => fileOf(clamp(image, { ...own, ...rendition }))

describe('what has the same pixels has one name', () => {
  test.each<[string, Partial<Rendition>[]]>([
    ['size.png', [{}, { width: 300 }, { width: 9000 }, { height: 200 }, both(300, 200), both(3000, 2000)]],
    ['size.png', [{ width: 300, enlarge: true }, both(300, 200, 'contain'), both(900, 600, 'fill')]],
    ['size_w-150.png', [{ width: 150 }, { height: 100 }, both(150, 100), both(150, 9000, 'inside')]],
    ['size_w-150.png', [both(100, 100, 'outside'), both(150, 100, 'contain'), both(150, 100, 'fill')]],
    [
      'size_w-200_h-200_fit-cover.png',
      [both(200, 200), both(4000, 4000), { ...both(200, 200), enlarge: true }],
    ],
    [
      'size_w-600_enlarge-1.png',
      [both(600, 400), { width: 600 }, { height: 400 }].map((one) => ({ ...one, enlarge: true })),
    ],
    [
      'size_w-200_h-200_fit-cover_position-0x0.5.png',
      [0, 0.5, 1].map((y) => ({ ...both(200, 200), position: { x: 0, y } })),
    ],
    [
      'size_w-200_h-200_fit-cover.png',
      [0, 0.5, 1].map((y) => ({ ...both(200, 200), position: { x: 0.5, y } })),
    ],
    [
      'size_w-100_rotate-90.png',
      [{ width: 100 }, { height: 150 }].map((one) => ({ ...one, rotate: 90 as const })),
    ],
  ])('%s', (name, renditions) => {
    for (const rendition of renditions) expect(file(rendition)).toBe(name)
  })
})

test.each<[string, Partial<Rendition>, Partial<Rendition>]>([
  ['padding', both(600, 400, 'contain'), {}],
  ['padding below', both(300, 400, 'contain'), {}],
  ['stretching', both(200, 200, 'fill'), both(200, 200)],
  ['a blur', { blur: 2 }, {}],
])('%s changes the name', (_, one, other) => {
  expect(file(one)).not.toBe(file(other))
})

const side = fc.integer({ min: 1, max: 3000 })
const fraction = fc.constantFrom(0, 0.25, 0.5, 1)

const renditions: fc.Arbitrary<Rendition> = fc.record(
  {
    ...{ width: side, height: side, fit: fc.constantFrom(...renditionFits) },
    position: fc.oneof(
      fc.constantFrom('centre' as const, 'attention' as const),
      fc.record({ x: fraction, y: fraction }),
    ),
    ...{ format: fc.constant('png' as const), blur: fc.constant(0) },
    rotate: fc.constantFrom(0, 90, 180, 270, 22.5),
    crop: fc.record({ x: fc.constant(0), y: fc.constant(0), width: side, height: side }),
    enlarge: fc.boolean(),
  },
  { requiredKeys: ['fit', 'position', 'format', 'blur', 'rotate', 'enlarge'] },
)

/** Padded, it has the image's proportions but for rounding, and only its width is enlarged. */
const nearly: [Size, Rendition] = [
  { width: 13, height: 3 },
  {
    ...{ width: 14, height: 3, fit: 'contain', position: 'centre', format: 'png', blur: 0, rotate: 0 },
    enlarge: true,
  },
]

test('a clamped rendition has the same size, fits the image unless it enlarges, and is clamped for good', () => {
  fc.assert(
    fc.property(fc.record({ width: side, height: side }), renditions, (size, given) => {
      const isBoth = given.width !== undefined && given.height !== undefined
      const asked: Rendition = isBoth ? given : { ...given, fit: 'inside', position: 'centre' }
      const clamped = clamp(size, asked)
      const [before, after] = [asked, clamped].map((one) => aimOf(size, one))
      expect([after?.box.width, after?.box.height]).toEqual([before?.box.width, before?.box.height])
      expect(after?.crop ?? { x: 0, y: 0, ...size }).toEqual(before?.crop ?? { x: 0, y: 0, ...size })
      const shown = turned(before?.crop ?? size, before?.rotate)
      expect(fileOf(clamp(size, clamped))).toBe(fileOf(clamped))
      if (!clamped.enlarge && clamped.fit !== 'contain') {
        expect(clamped.width ?? 0).toBeLessThanOrEqual(shown.width)
        expect(clamped.height ?? 0).toBeLessThanOrEqual(shown.height)
      }
    }),
    { numRuns: 5000, examples: [nearly] },
  )
})
