// Contract 1, `base64`, described.

import { errorSchema } from '../../api/refusal-schemas.ts'
import { type Contract, operation } from '../../describe/operation.ts'
import { changeHeaders, onUpload, pixel } from '../../describe/samples.ts'
import { found, saved } from './answers.ts'
import { getBatch, uploadBatch } from './routes.ts'
import { getBody, uploadBody } from './schemas.ts'

const upload = operation(uploadBatch, {
  id: 'uploadBatch',
  headers: changeHeaders,
  summary: 'Store a batch of images',
  description:
    'The batch is checked whole before anything is stored. An image of the same name is overwritten. Line breaks, ' +
    'missing padding and a `data:` prefix in the base64 do no harm.',
  bodies: [{ json: uploadBody, example: { images: [{ filename: 'cat.png', image_data: pixel }] } }],
  answers: {
    200: {
      description: 'All of them are stored',
      json: saved,
      example: { message: 'Saved 1 image(s)', saved_files: ['cat.png'] },
    },
  },
  refusals: { ...onUpload, 'bad-request': 'images[0] (cat.png): This is not base64' },
})

const get = operation(getBatch, {
  id: 'getBatch',
  summary: 'Fetch a batch of images',
  description: 'At most 1,000 names, and as many images as fit into one answer: 6 MB, as base64.',
  bodies: [{ json: getBody, example: { filenames: ['cat.png', 'missing.png'] } }],
  answers: {
    200: {
      description: 'Those that are there',
      json: found,
      example: { count: 1, images: [{ filename: 'cat.png', image_data: pixel }] },
    },
  },
  refusals: {
    'bad-request': '"filenames" is wrong: expected {"filenames":["…"]} with at most 1,000 names',
    'too-many-bytes': 'These images do not fit into one answer; the first 3 of them would',
  },
})

export const base64: Contract = {
  name: 'base64',
  description: 'JSON with base64 inside. Compatible: for clients that speak it already.',
  refusal: errorSchema,
  operations: [upload, get],
}
