// Which keys are those of renditions that releases before 0.2 stored among the variants.
import { expect, test } from 'vitest'
import { isFormerRendition, variantKey } from './keys.ts'

test.each(['size_w-16_q-80.webp', 'size.jpeg', 'size_w-5.avif'])('%s is a former rendition', (file) => {
  expect(isFormerRendition(`variants/cat.jpg/0a/${file}`)).toBe(true)
})

test.each([undefined, { x: 0.3, y: 0.7 }])('a preset called size with the focus %o has variants', (focus) => {
  expect(isFormerRendition(variantKey('cat.jpg', '0a', 'size', focus))).toBe(false)
})
