// `POST /v1/uploads`, described.
import * as z from 'zod/mini'
import { operation } from '../../openapi/operation.ts'
import { imageId, onUpload, origin } from '../../openapi/samples.ts'
import { config } from '../config.ts'
import { contentTypes } from '../image/image.ts'
import { imageName } from '../image/names.ts'
import { createUpload, uploadBody } from './uploads.ts'

const form = z.object({
  id: imageName,
  method: z.literal('POST'),
  url: z.url().check(z.describe('Where the form is sent to')),
  fields: z
    .record(z.string(), z.string())
    .check(z.describe('The fields of the form, all of them; the file comes behind them, as `file`')),
  expires_at: z.iso.datetime().check(z.describe('Until when it may be sent')),
  status_url: z.url().check(z.describe('What became of it')),
})

export type Form = z.infer<typeof form>

const url = 'https://bucket.s3.eu-central-1.amazonaws.com/'
const statusUrl = `${origin}/v1/images/holiday.jpg?upload=${imageId}`

export const postUpload = operation('POST /v1/uploads', createUpload, {
  id: 'createUpload',
  headers: ['Idempotency-Key'],
  summary: 'Ask for a form that takes a large image',
  description:
    'For what is too large for a request. The form goes straight to the bucket, as `multipart/form-data`, and takes ' +
    'exactly what was announced. What arrives is checked then: `status_url` tells whether it is an image.',
  bodies: [
    { json: uploadBody, example: { filename: 'holiday.jpg', content_type: 'image/jpeg', bytes: 48_000_000 } },
  ],
  answers: {
    201: {
      description: 'A form',
      json: form,
      example: {
        id: 'holiday.jpg',
        method: 'POST',
        url,
        fields: {
          key: `uploads/holiday.jpg/${imageId}.image`,
          'Content-Type': 'image/jpeg',
          Policy: 'eyJleHBpcm…',
        },
        expires_at: '2026-11-21T06:15:00.000Z',
        status_url: statusUrl,
      },
      headers: ['Location', 'Cache-Control'],
    },
  },
  refusals: {
    'bad-request':
      '"bytes" is wrong: expected {"content_type":"image/…","bytes":<whole number>}, with "filename", "sha256" (hex or ' +
      'base64) and "overwrite" if wanted',
    'bad-name': onUpload['bad-name'] ?? '',
    'name-taken': 'An image of this name exists already: holiday.jpg',
    'too-many-bytes': `bytes must be at most ${config.uploads.maxBytes}`,
    unsupported: `content_type must be one of ${Object.values(contentTypes).join(', ')}`,
  },
})
