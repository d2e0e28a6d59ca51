// Contract 2, `images`, described.
import * as z from 'zod/mini'
import { errorSchema } from '../../api/refusal-schemas.ts'
import { type Contract, headOf, operation } from '../../describe/operation.ts'
import { changeHeaders, onForm, onImage, onUpload } from '../../describe/samples.ts'
import { contentTypes } from '../../image/image.ts'
import { imageName } from '../../image/names.ts'
import { bytesOf, headFields } from '../../serving/describe.ts'
import { done } from './answers.ts'
import { deleteImage, getImage, postImage, putImage } from './routes.ts'

const params = z.object({ id: imageName })
const at = { id: 'cat.png' }
const stored = {
  201: {
    description: 'It is stored',
    json: done,
    example: { message: 'Image uploaded', image_id: 'cat.png' },
  },
}

const operations = [
  operation(getImage, { id: 'openImage', params, at, ...bytesOf }),
  operation(headOf(getImage), { id: 'peekImage', params, at, ...headFields }),
  operation(putImage, {
    id: 'putImage',
    headers: changeHeaders,
    summary: 'Store an image, its bytes as the body',
    description: 'What `curl -T` sends. The content type does not matter: the bytes say what they are.',
    params,
    at,
    bodies: [{ bytes: [...Object.values(contentTypes), 'application/octet-stream'] }],
    answers: stored,
    refusals: onUpload,
  }),
  operation(postImage, {
    id: 'postImage',
    headers: changeHeaders,
    summary: 'Store an image, as a file in a form',
    description: 'An image of the same id is overwritten. The file’s own name does not matter.',
    params,
    at,
    bodies: [{ multipart: 'file' }],
    answers: stored,
    refusals: onForm,
  }),
  operation(deleteImage, {
    id: 'deleteImage',
    headers: changeHeaders,
    summary: 'Delete an image',
    params,
    at,
    answers: {
      200: {
        description: 'It is gone, with its variants',
        json: done,
        example: { message: 'Image deleted', image_id: 'cat.png' },
      },
    },
    refusals: onImage,
  }),
]

export const images: Contract = {
  name: 'images',
  description: 'One image under an id. Compatible: for clients that speak it already.',
  refusal: errorSchema,
  operations,
}
