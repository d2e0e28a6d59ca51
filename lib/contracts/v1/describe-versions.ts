// Old versions of an image, described.
import * as z from 'zod/mini'
import { operation } from '../../describe/operation.ts'
import { changeHeaders, imageId, onImage, origin, time } from '../../describe/samples.ts'
import { imageName } from '../../image/names.ts'
import { restored, trash, versions } from './answers.ts'
import { pathOf, urlOf } from './resource.ts'
import { restoreBody } from './schemas.ts'
import { getTrash, trashQuery } from './trash.ts'
import { getVersions, restoreImage } from './versions.ts'

const params = z.object({ id: imageName })
const at = { id: imageId }
const kept = 'dGhlIHZlcnNpb24gYmVmb3JlIGl0'
const path = pathOf(origin, imageId)
const missing = `No such image: ${imageId}`
const one = { etag: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"', bytes: 48_213, created_at: time }

export const versionsOperation = operation(getVersions, {
  id: 'listVersions',
  summary: 'List the versions of an image',
  description:
    'Overwritten and deleted versions are kept for 30 days, or as the operator configured. A deleted image has ' +
    'versions, but none that is current.',
  params,
  at,
  answers: {
    200: {
      description: 'Its versions',
      json: versions,
      example: {
        id: imageId,
        data: [
          { version: 'bm93', ...one, current: true },
          { version: kept, ...one, current: false },
        ],
      },
      headers: ['Cache-Control'],
    },
  },
  refusals: { 'bad-name': onImage['bad-name'] ?? '', missing },
})

export const restoreOperation = operation(restoreImage, {
  id: 'restoreImage',
  headers: changeHeaders,
  summary: 'Restore a version of an image',
  description:
    'The version becomes the current one, even if the image was deleted; without a `version`, the newest. The version that it replaces is kept. ' +
    'With `If-Match` it replaces only that version.',
  params,
  at,
  bodies: [{ json: restoreBody, example: { version: kept } }],
  answers: {
    200: {
      description: 'The version is restored; its variants are generated next',
      json: restored,
      example: { id: imageId, path, url: urlOf(path, one.etag), etag: one.etag },
    },
  },
  refusals: {
    ...onImage,
    'bad-request': 'The body is wrong: expected {"version":"…"} or {}',
    missing: `No such version of ${imageId}: ${kept}`,
  },
})

export const trashOperation = operation(getTrash, {
  id: 'listTrash',
  summary: 'List deleted images',
  description:
    'Newest first, for 30 days, or as the operator configured. `POST /v1/images/{id}/restore` with `{}` brings one back. ' +
    'A page may have fewer images than `limit`, although there is a `next`. An image that another program deletes in ' +
    'the bucket is not in it, but can be restored, too.',
  query: trashQuery,
  answers: {
    200: {
      description: 'A page',
      json: trash,
      example: {
        kind: 'Trash',
        next: null,
        data: [
          {
            ...{ id: imageId, etag: one.etag, bytes: one.bytes, deleted_at: time },
            ...{ content_type: 'image/jpeg', width: 1200, height: 900 },
          },
        ],
      },
      headers: ['Cache-Control'],
    },
  },
  refusals: { 'bad-request': 'limit must be a whole number from 1 to 100' },
})
