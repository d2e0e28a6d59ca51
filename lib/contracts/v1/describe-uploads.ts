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
  summary: 'Get a form to upload a large image',
  description:
    'For images that are too large for a request. Send the form to the bucket, as `multipart/form-data`, with exactly ' +
    'the announced file. The file is validated after that: `status_url` says whether it is an image.',
  bodies: [
    { json: uploadBody, example: { filename: 'holiday.jpg', content_type: 'image/jpeg', bytes: 48_000_000 } },
  ],
  answers: {
    201: {
      description: 'The form',
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
      '"bytes" is wrong: expected {"content_type":"image/…","bytes":<whole number>}, with "id", "filename", "sha256" ' +
      '(hex or base64), "created_at" and "overwrite" if wanted',
    'bad-name': onUpload['bad-name'] ?? '',
    'name-taken': 'An image with this name already exists: holiday.jpg',
    'too-many-bytes': `bytes must be at most ${config.uploads.maxBytes}`,
    unsupported: `content_type must be one of ${Object.values(contentTypes).join(', ')}`,
  },
})
