// Contract 4, `root`, described.
import * as z from 'zod/mini'
import { type Contract, operation } from '../../openapi/operation.ts'
import { changeHeaders, onForm, onImage } from '../../openapi/samples.ts'
import { imageName } from '../image/names.ts'
import { messageSchema } from './refusal.api.ts'
import { resizing, sizeExample } from './resize.api.ts'
import { resizeBody } from './resize.ts'
import { deleteName, listNames, namesQuery, openName, postName, resizeName } from './root.ts'
import { bytesOf, headOf } from './variant.api.ts'

const names = z.array(imageName)

export type Names = z.infer<typeof names>

const uploaded = z.literal('Image successfully uploaded')

export type Uploaded = z.infer<typeof uploaded>

const ordered = z.literal('Image resize command received')

export type Ordered = z.infer<typeof ordered>

const params = z.object({ name: imageName })
const at = { name: 'cat.png' }

const list = operation('GET /', listNames, {
  id: 'listNames',
  summary: 'List all names',
  description: 'In ascending order, 10,000 at the most. `Link` leads to the next page where there are more.',
  query: namesQuery,
  answers: {
    200: {
      description: 'The names',
      json: names,
      example: ['cat.png', 'dog.jpg'],
      headers: ['Vary'],
      sometimes: ['Link'],
    },
  },
  refusals: { 'bad-request': 'limit must be a whole number from 1 to 10000' },
})

const post = operation('POST /', postName, {
  id: 'postName',
  headers: ['Idempotency-Key', ...changeHeaders],
  summary: 'Store the file of a form, if its name is free',
  description: 'The one upload that never overwrites.',
  bodies: [{ multipart: 'file' }],
  answers: {
    201: {
      description: 'It is stored; `Location` has the name that its file name became',
      json: uploaded,
      example: 'Image successfully uploaded',
      headers: ['Location'],
    },
  },
  refusals: { ...onForm, 'name-taken': 'An image of this name exists already: cat.png' },
})

const remove = operation('DELETE /{name}', deleteName, {
  id: 'deleteName',
  headers: changeHeaders,
  summary: 'Delete an image',
  params,
  at,
  answers: { 204: { description: 'It is gone, with its variants' } },
  refusals: onImage,
})

const resize = operation('PATCH /{name}', resizeName, {
  ...resizing,
  id: 'resizeName',
  params,
  at,
  bodies: [
    { json: resizeBody, example: sizeExample },
    { form: resizeBody, example: sizeExample },
  ],
  answers: {
    202: {
      description: 'The order is taken',
      json: ordered,
      example: 'Image resize command received',
      headers: ['Location'],
    },
  },
})

export const root: Contract = {
  name: 'root',
  description: 'Names at the root. Compatible: for clients that speak it already.',
  refusal: messageSchema,
  operations: [
    list,
    post,
    operation('GET /{name}', openName, { id: 'openName', params, at, ...bytesOf }),
    operation('HEAD /{name}', openName, { id: 'peekName', params, at, ...headOf }),
    resize,
    remove,
  ],
}
