// Contract 1, `base64`, described.
import * as z from 'zod/mini'
import { type Contract, operation } from '../../openapi/operation.ts'
import { changeHeaders, onUpload, pixel } from '../../openapi/samples.ts'
import { imageName } from '../image/names.ts'
import { getBatch, uploadBatch, uploads, wanted } from './base64.ts'
import { errorSchema } from './refusal.api.ts'

const saved = z.object({
  message: z.string(),
  saved_files: z.array(imageName).check(z.describe('The names as stored, in the order of the request')),
})

export type Saved = z.infer<typeof saved>

const found = z.object({
  count: z.int().check(z.minimum(0)),
  images: z
    .array(z.object({ filename: imageName, image_data: z.string().check(z.describe('Base64')) }))
    .check(z.describe('In the order asked; one that is missing is left out')),
})

export type Found = z.infer<typeof found>

const upload = operation('POST /upload', uploadBatch, {
  id: 'uploadBatch',
  headers: ['Idempotency-Key', ...changeHeaders],
  summary: 'Store a batch of images',
  description:
    'The batch is checked whole before anything is stored. An image of the same name is overwritten. Line breaks, ' +
    'missing padding and a `data:` prefix in the base64 do no harm.',
  bodies: [{ json: uploads, example: { images: [{ filename: 'cat.png', image_data: pixel }] } }],
  answers: {
    200: {
      description: 'All of them are stored',
      json: saved,
      example: { message: 'Saved 1 image(s)', saved_files: ['cat.png'] },
    },
  },
  refusals: { ...onUpload, 'bad-request': 'images[0] (cat.png): This is not base64' },
})

const get = operation('POST /get', getBatch, {
  id: 'getBatch',
  summary: 'Fetch a batch of images',
  description: 'At most 1,000 names, and as many images as fit into one answer: 6 MB, as base64.',
  bodies: [{ json: wanted, example: { filenames: ['cat.png', 'missing.png'] } }],
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
