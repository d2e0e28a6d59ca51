// Uploads directly to the bucket, described.
import * as z from 'zod/mini'

import { config } from '../../config.ts'
import { operation } from '../../describe/operation.ts'
import { imageId, onUpload, origin } from '../../describe/samples.ts'
import { contentTypes } from '../../image/image.ts'
import { abortUpload, completeUpload, lookAtUpload } from './part-routes.ts'
import { uploadBody } from './schemas.ts'
import { completed, form, parts } from './upload-answers.ts'
import { createUpload } from './uploads.ts'

const url = 'https://bucket.s3.eu-central-1.amazonaws.com/'
const statusUrl = `${origin}/v1/images/holiday.jpg?upload=${imageId}`

const uploadAnswer = z.union([form, parts])

export const uploadOperation = operation(createUpload, {
  id: 'createUpload',
  summary: 'Get a form to upload a large image',
  description:
    'For images that are too large for a request. Send the form to the bucket, as `multipart/form-data`, with exactly ' +
    'the announced file. The file is validated after that: `status_url` says whether it is an image.\n\nWith `parts`, the ' +
    'answer has the URLs of its parts instead: `PUT` each part to its URL, then complete the upload. If the storage ' +
    'takes no parts, the answer is a form.',
  bodies: [
    { json: uploadBody, example: { filename: 'holiday.jpg', content_type: 'image/jpeg', bytes: 48_000_000 } },
  ],
  answers: {
    201: {
      description: 'The form, or the parts',
      json: uploadAnswer,
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
      '(hex or base64), "created_at", "overwrite" and "parts" if wanted',
    'bad-name': onUpload['bad-name'] ?? '',
    'name-taken': 'An image with this name already exists: holiday.jpg',
    'too-many-bytes': `bytes must be at most ${config.uploads.maxBytes}`,
    unsupported: `content_type must be one of ${Object.values(contentTypes).join(', ')}`,
  },
})

/** Of an upload of `holiday.jpg`. */
const handle =
  'WyJob2xpZGF5LmpwZyIsIjAxOTNiMGE0LTVmNmUtN2MxZC04YTJiLTNjNGQ1ZTZmN2E4YiIsODAwMDAwMCwiZXhhbXBsZSJd'
const uploadUrl = `${origin}/v1/uploads/${handle}`
const partBytes = 5_242_880

const ofUpload = {
  params: z.object({
    upload: z.string().check(z.minLength(1), z.describe('The last segment of the upload’s `upload_url`')),
  }),
  at: { upload: handle },
}
const onParts = {
  'bad-request': 'Invalid upload: use its "upload_url" unchanged',
  missing: 'No such upload: it was aborted, or is older than 7 days',
}

export const lookOperation = operation(lookAtUpload, {
  ...ofUpload,
  id: 'lookAtUpload',
  summary: 'Find out which parts are missing',
  description:
    'Returns the parts that are there, and new URLs for the others: after an interruption, or when the URLs expired. An ' +
    'upload can be resumed for 7 days.',
  answers: {
    200: {
      description: 'The parts',
      json: parts,
      example: {
        id: 'holiday.jpg',
        upload_url: uploadUrl,
        part_bytes: partBytes,
        parts: [
          { number: 1, bytes: partBytes, etag: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"' },
          {
            number: 2,
            bytes: 8_000_000 - partBytes,
            url: `${url}uploads/holiday.jpg/${imageId}.image?partNumber=2&uploadId=VXBsb2Fk&X-Amz-Signature=c2ln`,
          },
        ],
        expires_at: '2026-11-21T06:15:00.000Z',
        status_url: statusUrl,
      },
      headers: ['Cache-Control'],
    },
  },
  refusals: onParts,
})

export const completeOperation = operation(completeUpload, {
  ...ofUpload,
  id: 'completeUpload',
  summary: 'Complete an upload in parts',
  description:
    'Joins the parts. The file is validated after that: `status_url` says whether it is an image. Completing an upload ' +
    'again changes nothing.',
  answers: {
    202: {
      description: 'The file is whole, and is validated next',
      json: completed,
      example: { id: 'holiday.jpg', status_url: statusUrl },
      headers: ['Location', 'Cache-Control'],
    },
  },
  refusals: onParts,
})

export const abortOperation = operation(abortUpload, {
  ...ofUpload,
  id: 'abortUpload',
  summary: 'Abort an upload in parts',
  description: 'Removes its parts. Nobody has to do so: the storage removes them after 7 days.',
  answers: { 204: { description: 'The parts are removed' } },
  refusals: { ...onParts, missing: 'No such upload: it is complete, was aborted, or is older than 7 days' },
})
