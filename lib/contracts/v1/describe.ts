// Contract 5, `v1`, described.
import * as z from 'zod/mini'
import { pageQuery } from '../../api/paging.ts'
import { problemSchema } from '../../api/refusal-schemas.ts'
import { type Contract, operation } from '../../describe/operation.ts'
import {
  changeHeaders,
  deletion,
  imageId,
  onImage,
  onUpload,
  origin,
  pixel,
  time,
} from '../../describe/samples.ts'
import { contentTypes } from '../../image/image.ts'
import { imageName } from '../../image/names.ts'
import { grouped } from '../../image/words.ts'
import {
  type Created,
  collection,
  createdAll,
  deleted,
  deletedMany,
  type Resource,
  resourceSchema,
  stats,
} from './answers.ts'
import { createImages } from './create.ts'
import { deleteImages } from './delete-many.ts'
import { changeOperation } from './describe-change.ts'
import { copyOperation, renameOperation } from './describe-copies.ts'
import { jobOperation } from './describe-jobs.ts'
import { signOperation } from './describe-signed-urls.ts'
import { abortOperation, completeOperation, lookOperation, uploadOperation } from './describe-uploads.ts'
import { restoreOperation, trashOperation, versionsOperation } from './describe-versions.ts'
import { deleteImage, getResource, listImages } from './images.ts'
import { pathOf, urlOf } from './resource.ts'
import { createBody, createQuery, deleteBody, maxDeleted, resourceQuery } from './schemas.ts'
import { getStats } from './stats.ts'

const params = z.object({ id: imageName })
const at = { id: imageId }
const collectionUrl = `${origin}/v1/images`

const path = pathOf(origin, imageId)
const etag = '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"'
const variantOf = (preset: string, width: number, height: number, bytes: number) => ({
  ...{ preset, width, height, bytes },
  type: 'image/webp',
  url: urlOf(path, etag, { preset }),
})

const resourceExample: Resource = {
  id: imageId,
  path,
  url: urlOf(path, etag),
  bytes: 48_213,
  etag,
  created_at: time,
  status: 'ready',
  content_type: contentTypes.jpeg,
  width: 1200,
  height: 900,
  format: 'jpeg',
  placeholder: '3OcRJYB4d3h/iIeHeEh3eIhw+j2w',
  colour: '#4a6b72',
  variants: [variantOf('thumb', 200, 200, 4210), variantOf('small', 480, 360, 15_022)],
  srcset: `${urlOf(path, etag, { preset: 'small' })} 480w`,
}

const createdExample: Created = {
  id: imageId,
  path,
  url: urlOf(path, etag),
  bytes: 48_213,
  etag,
  filename: 'cat.jpg',
  status: 'processing',
  content_type: contentTypes.jpeg,
  width: 1200,
  height: 900,
  srcset: `${urlOf(path, etag, { preset: 'small' })} 480w`,
  location: urlOf(path, etag),
}

const create = operation(createImages, {
  id: 'createImage',
  headers: [...changeHeaders, 'Prefer'],
  summary: 'Store images',
  description:
    'Send a form with one file or several, the bytes of a file, or JSON with them or with the https URL of a file, which is ' +
    'fetched then. Each image gets a new id. Its variants are ' +
    'generated afterwards: `status` says when they are ready, and `Prefer: wait=10` waits for it. Several files are ' +
    'stored all or, if one is refused, none; the answer is a list in their order, without a `Location`. For ' +
    '`Accept: text/plain` the answer is the ids, a line for each.',
  query: createQuery,
  bodies: [
    { multipart: 'files' },
    { bytes: ['application/octet-stream', ...Object.values(contentTypes)] },
    { json: createBody, example: { data: pixel, filename: 'cat.png' } },
  ],
  answers: {
    201: {
      description: 'The images are stored',
      json: createdAll,
      example: createdExample,
      types: ['text/plain'],
      headers: ['Vary'],
      sometimes: ['Location', 'Preference-Applied'],
    },
    202: {
      description: 'The file at the URL is going to be fetched; `Location` says what became of it',
      json: resourceSchema,
      example: { id: imageId, path, created_at: time, status: 'processing' },
      types: ['text/plain'],
      headers: ['Vary', 'Location'],
      sometimes: ['Preference-Applied'],
    },
  },
  refusals: { ...onUpload, 'bad-request': 'The form has no file' },
})

const removeMany = operation(deleteImages, {
  id: 'removeImages',
  summary: 'Delete many images',
  description: `Deletes up to ${grouped(maxDeleted)} images, and says what became of each. Text has a line for each id.`,
  bodies: [{ json: deleteBody, example: { ids: [imageId] } }, { text: imageId }],
  answers: {
    200: {
      description: 'Each image was deleted, or wasn’t there',
      json: deletedMany,
      example: { data: [{ image_id: imageId, status: 200 }] },
    },
  },
  refusals: {
    'bad-request': `expected {"ids":["…"]} with 1 to ${grouped(maxDeleted)} ids`,
  },
})

const list = operation(listImages, {
  id: 'listImages',
  summary: 'List images',
  description:
    'In ascending order of names, or as `sort` says. Follow `next` until it is null: each page costs the same, ' +
    'while a bare `offset` is counted through. With `q`, `status` or `format`, images are listed newest first, and a page ' +
    'may have fewer images than `limit`, or none, although there is a `next`: so may one of `sort=newest` with a ' +
    '`prefix` of more than 1,000 images. An image is listed as soon as it is uploaded; its size and type follow when it ' +
    'is processed. By name, the list is exact. Newest first, an image that another program overwrites or deletes in the ' +
    'bucket may be listed as it was until the worker has its event, mostly for a second. ' +
    'To follow changes, ask again with `If-None-Match`.',
  query: pageQuery,
  headers: ['If-None-Match'],
  answers: {
    304: { description: 'Nothing has changed in this page', headers: ['ETag', 'Cache-Control'] },
    200: {
      description: 'A page',
      json: collection,
      headers: ['ETag', 'Cache-Control'],
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

const statsOperation = operation(getStats, {
  id: 'getStats',
  summary: 'Count images',
  description: 'Counts images and bytes, by status and by format.',
  answers: {
    200: {
      description: 'The statistics',
      json: stats,
      example: {
        images: 3,
        bytes: 145_213,
        by_status: {
          ready: { images: 2, bytes: 96_213 },
          processing: { images: 1, bytes: 49_000 },
          failed: { images: 0, bytes: 0 },
        },
        by_format: { jpeg: { images: 2, bytes: 96_213 } },
        complete: true,
        as_of: time,
      },
      headers: ['Cache-Control'],
    },
  },
})

const get = operation(getResource, {
  id: 'getImage',
  headers: ['If-Match', 'If-Unmodified-Since', 'Prefer'],
  summary: 'Get an image’s description',
  description:
    'What the service knows of the image: its size, format, placeholder, and the URLs of its variants. `status` is `ready`, ' +
    '`processing` or `failed`; `Prefer: wait=10` waits while it is `processing`. The bytes are at `url`.',
  params,
  at,
  query: resourceQuery,
  answers: {
    200: {
      description: 'The image',
      json: resourceSchema,
      example: resourceExample,
      headers: ['Cache-Control'],
      sometimes: ['Preference-Applied'],
    },
  },
  refusals: onImage,
})

const remove = operation(deleteImage, {
  ...deletion,
  id: 'removeImage',
  params,
  at,
  answers: {
    200: {
      description: 'The image and its variants are deleted',
      json: deleted,
      example: { image_id: imageId },
    },
  },
})

export const v1: Contract = {
  name: 'v1',
  description: 'A JSON resource for each image. Use it for new clients.',
  refusal: problemSchema,
  operations: [
    create,
    uploadOperation,
    lookOperation,
    completeOperation,
    abortOperation,
    list,
    statsOperation,
    get,
    changeOperation(resourceExample),
    remove,
    removeMany,
    copyOperation,
    renameOperation,
    versionsOperation,
    restoreOperation,
    trashOperation,
    signOperation,
    jobOperation,
  ],
}
