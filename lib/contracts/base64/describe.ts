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
    'Validates the whole batch before it stores anything. Overwrites images of the same name. The base64 may have ' +
    'line breaks, no padding, and a `data:` prefix.',
  bodies: [{ json: uploadBody, example: { images: [{ filename: 'cat.png', image_data: pixel }] } }],
  answers: {
    200: {
      description: 'All images are stored',
      json: saved,
      example: { message: 'Saved 1 image(s)', saved_files: ['cat.png'] },
    },
  },
  refusals: { ...onUpload, 'bad-request': 'images[0] (cat.png): Invalid base64' },
})

const get = operation(getBatch, {
  id: 'getBatch',
  summary: 'Get a batch of images',
  description: 'At most 1,000 names and 6 MB of base64. Missing images are omitted.',
  bodies: [{ json: getBody, example: { filenames: ['cat.png', 'missing.png'] } }],
  answers: {
    200: {
      description: 'The images that exist',
      json: found,
      example: { count: 1, images: [{ filename: 'cat.png', image_data: pixel }] },
    },
  },
  refusals: {
    'bad-request': '"filenames" is wrong: expected {"filenames":["…"]} with at most 1,000 names',
    'too-many-bytes':
      "The images don't fit into one response: only the first 3 do. Request fewer, or use GET /images/{id}",
  },
})

export const base64: Contract = {
  name: 'base64',
  description: 'JSON with base64 inside. For compatibility.',
  refusal: errorSchema,
  operations: [upload, get],
}
