// `POST /v1/uploads`, described.

import { config } from '../../config.ts'
import { operation } from '../../describe/operation.ts'
import { imageId, onUpload, origin } from '../../describe/samples.ts'
import { contentTypes } from '../../image/image.ts'
import { form } from './answers.ts'
import { uploadBody } from './schemas.ts'
import { createUpload } from './uploads.ts'

const url = 'https://bucket.s3.eu-central-1.amazonaws.com/'
const statusUrl = `${origin}/v1/images/holiday.jpg?upload=${imageId}`

export const uploadOperation = operation(createUpload, {
  id: 'createUpload',
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
