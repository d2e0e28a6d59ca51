// Contract 4, `root`, described.
import * as z from 'zod/mini'
import { messageSchema } from '../../api/refusal-schemas.ts'
import { type Contract, headOf, operation } from '../../describe/operation.ts'
import { changeHeaders, deletion, onForm } from '../../describe/samples.ts'
import { imageName } from '../../image/names.ts'
import { resizing, sizeExample } from '../../jobs/describe.ts'
import { resizeBody } from '../../jobs/request.ts'
import { bytesOf, headFields } from '../../serving/describe.ts'
import { names, resizing as resizingBody, uploaded } from './answers.ts'
import { deleteName, getName, listNames, postName, resizeName } from './routes.ts'
import { namesQuery } from './schemas.ts'

const params = z.object({ name: imageName })
const at = { name: 'cat.png' }

const list = operation(listNames, {
  id: 'listNames',
  summary: 'List all names',
  description: 'In ascending order, 10,000 at most. `Link` is the next page, if there is one.',
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

const post = operation(postName, {
  id: 'postName',
  headers: changeHeaders,
  summary: 'Store the file of a form under a new name',
  description: 'Never overwrites an image.',
  bodies: [{ multipart: 'file' }],
  answers: {
    201: {
      description: 'The image is stored; `Location` has its name',
      json: uploaded,
      example: 'Image successfully uploaded',
      headers: ['Location'],
    },
  },
  refusals: { ...onForm, 'name-taken': 'An image with this name already exists: cat.png' },
})

const remove = operation(deleteName, {
  ...deletion,
  id: 'deleteName',
  params,
  at,
  answers: { 204: { description: 'The image and its variants are deleted' } },
})

const resize = operation(resizeName, {
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
      description: 'The job is queued',
      json: resizingBody,
      example: 'Image resize command received',
      headers: ['Location'],
    },
  },
})

export const root: Contract = {
  name: 'root',
  description: 'Names at the root. For compatibility.',
  refusal: messageSchema,
  operations: [
    list,
    post,
    operation(getName, { id: 'openName', params, at, ...bytesOf }),
    operation(headOf(getName), { id: 'peekName', params, at, ...headFields }),
    resize,
    remove,
  ],
}
