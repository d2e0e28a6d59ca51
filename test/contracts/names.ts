// Names for images: ones that no other test or user has, and arbitrary legal ones for properties.

import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { discardAfterTest } from './contracts.ts'

const run = randomBytes(4).toString('hex')
let count = 0

/** A name that nobody has. Whoever stores it deletes it. */
export function uniqueName(label: string): string {
  count++
  return `t-${run}-${count}-${label}`
}

/** A name that nobody has, for the running test, after which the image is deleted. */
export function freshName(label = 'cat.png'): string {
  const name = uniqueName(label)
  discardAfterTest(name)
  return name
}

/** What a file name becomes that is a legal name without a leading dot. */
export const fromFileName = (fileName: string): string => fileName.normalize('NFC')

/** Such a file name is refused, since without the dot it could become another image's name. */
export const hasLeadingDot = (fileName: string): boolean => fileName.startsWith('.')

const awkward = [
  ...['%2F', '%41', '%zz', '%25', '%00', '+', ' ', '#', '?', '&amp;', '"', "'", '<', '>', ';', '=', ':'],
  ...[
    '..',
    '...',
    '.',
    '~',
    '`',
    '$',
    '|',
    '*',
    '[',
    '{',
    '@',
    '!',
    '(',
    ')',
    ',',
    '^',
    'index.html',
    '.png',
  ],
  ...[
    '😀',
    '👩‍👩‍👧',
    '🏳️‍🌈',
    'שלום',
    'مرحبا',
    '日本語',
    'é',
    'e\u0301',
    '\u0301',
    'Å',
    'ﬁ',
    'ǆ',
    '한',
    '\u1112\u1161',
  ],
  ...['\u00a0', '\u00ad', '\u200b', '\u200f', '\u202e', '\u2028', '\ufeff', '\ufffd', '\ufffe', '\u{10fffd}'],
]

/** Up to so many bytes of UTF-8 that may stand in a legal name. May be empty. */
export function legalText(maxBytes: number): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(...awkward),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constant('long'.repeat(12)),
  )
  return fc.array(piece, { maxLength: 8 }).map((pieces) => {
    const text = pieces.join('').replace(/[\p{Cc}/\\]/gu, '')
    return cut(text, maxBytes)
  })
}

/**
 * Any legal name, apart from a marker at one of its ends, without which a test could overwrite somebody's image.
 * The marker at the end leaves every beginning possible, such as a dot or a space.
 */
export function legalName(): fc.Arbitrary<string> {
  const marker = `t-${run}`
  return fc
    .tuple(legalText(200 - marker.length - 1), fc.boolean())
    .map(([text, first]) => (first ? `${marker}-${text}` : `${text}-${marker}`))
}

function cut(text: string, maxBytes: number): string {
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > maxBytes) break
    kept += character
  }
  return kept
}
