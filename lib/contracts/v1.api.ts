// Contract 5, `v1`, described.
import * as z from 'zod/mini'
import { type Contract, operation } from '../../openapi/operation.ts'
import { changeHeaders, imageId, onImage, onUpload, origin, pixel } from '../../openapi/samples.ts'
import { imageName } from '../image/names.ts'
import { getJob, jobResource, queuedExample } from './jobs.api.ts'
import { pageQuery } from './paging.ts'
import { problemSchema } from './problem.api.ts'
import { resizing } from './resize.api.ts'
import { resizeBody } from './resize.ts'
import { imagePath, resourceExample, resourceSchema } from './resource.api.ts'
import { postUpload } from './uploads.api.ts'
import {
  createImage,
  deleteImage,
  listImages,
  openResource,
  resizeResource,
  resourceQuery,
  upload,
} from './v1.ts'
import { getVersions, postRestore } from './versions.api.ts'

const created = z.object({ id: imageName, path: imagePath })

export type Created = z.infer<typeof created>

const collection = z.object({
  kind: z.literal('Collection'),
  next: z.nullable(z.url()).check(z.describe('The page behind this one: follow it as it is')),
  previous: z.url().check(z.describe('The page before this one')),
  data: z.array(resourceSchema),
})

export type Collection = z.infer<typeof collection>

const deleted = z.object({ image_id: imageName })

export type Deleted = z.infer<typeof deleted>

const params = z.object({ id: imageName })
const at = { id: imageId }
const collectionUrl = `${origin}/v1/images`

const create = operation('POST /v1/images', createImage, {
  id: 'createImage',
  headers: ['Idempotency-Key', ...changeHeaders],
  summary: 'Store an image',
  description:
    'Under an id that is made here. Its variants develop by themselves: `status` tells when they are there.',
  bodies: [{ json: upload, example: { data: pixel } }],
  answers: {
    201: {
      description: 'It is stored',
      json: created,
      example: { id: imageId, path: `${origin}/images/${imageId}` },
      headers: ['Location'],
    },
  },
  refusals: { ...onUpload, 'bad-request': 'This is not base64' },
})

const list = operation('GET /v1/images', listImages, {
  id: 'listImages',
  summary: 'List images, page by page',
  description:
    'In ascending order of names, unless `sort` says otherwise. Follow `next` until it is null: that costs the same ' +
    'however deep it leads, while a bare `offset` is counted through.',
  query: pageQuery,
  answers: {
    200: {
      description: 'A page',
      json: collection,
      example: {
        kind: 'Collection',
        next: `${collectionUrl}?offset=1&cursor=Y2F0LnBuZw&limit=1`,
        previous: `${collectionUrl}?offset=0&limit=1`,
        data: [resourceExample],
      },
    },
  },
  refusals: { 'bad-request': 'limit must be a whole number from 1 to 1000' },
})

const get = operation('GET /v1/images/{id}', openResource, {
  id: 'getImage',
  headers: ['If-Match', 'If-Unmodified-Since'],
  summary: 'Learn what is known of an image',
  params,
  at,
  query: resourceQuery,
  answers: {
    200: {
      description: 'What is known of it',
      json: resourceSchema,
      example: resourceExample,
      headers: ['Cache-Control'],
    },
  },
  refusals: onImage,
})

const remove = operation('DELETE /v1/images/{id}', deleteImage, {
  id: 'removeImage',
  headers: changeHeaders,
  summary: 'Delete an image',
  params,
  at,
  answers: {
    200: { description: 'It is gone, with its variants', json: deleted, example: { image_id: imageId } },
  },
  refusals: onImage,
})

const resize = operation('PATCH /v1/images/{id}', resizeResource, {
  ...resizing,
  id: 'resizeImage',
  params,
  at,
  bodies: [{ json: resizeBody, example: { width: 300, height: 300, fit: 'cover' } }],
  answers: {
    202: {
      description: 'The order is taken',
      json: jobResource,
      example: queuedExample,
      headers: ['Location'],
    },
  },
})

export const v1: Contract = {
  name: 'v1',
  description: 'A JSON resource for each image. The one for new clients.',
  refusal: problemSchema,
  operations: [create, postUpload, list, get, resize, remove, getVersions, postRestore, getJob],
}
