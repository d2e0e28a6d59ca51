// Resize jobs, described for the two contracts that take them.
import type { Refusals } from '../describe/operation.ts'
import { changeHeaders, onImage } from '../describe/samples.ts'

export const sizeExample = { width: 300, height: 300 }

const refusals: Refusals = {
  ...onImage,
  'bad-request':
    '"width" is wrong: expected width and height in whole pixels, 1 to 10000 and 100 megapixels at the most; fit: ' +
    'fill, cover, contain or inside; callback_url: text, if any',
}

/** What both have in common. */
export const resizing = {
  headers: changeHeaders,
  summary: 'Resize an image in place',
  description: 'Overwrites the original after the answer. `Location` is the job, which says how it ended.',
  refusals,
} as const
