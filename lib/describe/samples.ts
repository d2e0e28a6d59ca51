// Values for examples, and errors that many routes share.
import { tooLarge } from '../http/limits.ts'
import { namesOf } from '../image/image.ts'
import { maxNameBytes } from '../image/names.ts'
import type { Refusals } from './operation.ts'

/** The URL of the service in examples. */
export const origin = 'https://images.example'

/** A PNG of one pixel, as base64: the shortest body that works as written. */
export const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export const imageId = '0193b0a4-5f6e-7c1d-8a2b-3c4d5e6f7a8b'
export const jobId = '0193b0a6-91c2-7e4f-b5d3-6a7b8c9d0e1f'
export const time = '2026-11-21T06:00:00.000Z'

const badName = `Not a legal image name: 1 to ${maxNameBytes} bytes of UTF-8, without slashes and control characters, and neither "." nor ".."`

/** For every route that takes preconditions. */
export const precondition = "The image has changed: its version isn't the one in your precondition"

/** For every route that changes images. */
export const changeHeaders = ['If-Match', 'If-None-Match', 'If-Unmodified-Since'] as const

/** For every route on an existing image. */
export const onImage: Refusals = {
  'bad-name': badName,
  missing: 'No such image: cat.png',
  precondition,
}

/** For every route that deletes one image. */
export const deletion = {
  headers: changeHeaders,
  summary: 'Delete an image',
  description:
    'Deletes the image with its variants. The service keeps its versions for 30 days, or as the operator configured: ' +
    '`POST /v1/images/{id}/restore` brings one back.',
  refusals: onImage,
} as const

/** For every upload. */
export const onUpload: Refusals = {
  'bad-request': 'The image is empty: it has no bytes',
  'bad-name': badName,
  precondition,
  'too-large': tooLarge().message,
  'too-many-pixels': 'The image has 12000 × 9000 pixels; the maximum is 100 megapixels',
  unsupported: `Unsupported format: use ${namesOf()}`,
  undecodable: "Broken PNG: can't read its header",
}

/** For an upload by a form. */
export const onForm: Refusals = { ...onUpload, 'bad-request': 'The form has no field named "file"' }
