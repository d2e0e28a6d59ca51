// Contract 2, `images`, described.
import * as z from 'zod/mini'
import { errorSchema } from '../../api/refusal-schemas.ts'
import { type Contract, headOf, operation } from '../../describe/operation.ts'
import { changeHeaders, deletion, onForm, onUpload } from '../../describe/samples.ts'
import { contentTypes } from '../../image/image.ts'
import { imageName } from '../../image/names.ts'
import { bytesOf, headFields } from '../../serving/describe.ts'
import { done } from './answers.ts'
import { deleteImage, getImage, postImage, putImage } from './routes.ts'

const params = z.object({ id: imageName })
const at = { id: 'cat.png' }
const stored = {
  201: {
    description: 'The image is stored',
    json: done,
    example: { message: 'Image uploaded', image_id: 'cat.png' },
  },
}

const operations = [
  operation(getImage, { id: 'openImage', params, at, ...bytesOf }),
  operation(headOf(getImage), { id: 'peekImage', params, at, ...headFields }),
  operation(putImage, {
    id: 'putImage',
    headers: [...changeHeaders, 'Content-Disposition', 'Created-At'],
    summary: 'Store an image from the body',
    description: 'For `curl -T`. The format is detected from the bytes, whatever the content type.',
    params,
    at,
    bodies: [{ bytes: [...Object.values(contentTypes), 'application/octet-stream'] }],
    answers: stored,
    refusals: onUpload,
  }),
  operation(postImage, {
    id: 'postImage',
    headers: changeHeaders,
    summary: 'Store an image from a form',
    description: 'Overwrites an image of the same id. The file’s own name is ignored.',
    params,
    at,
    bodies: [{ multipart: 'file' }],
    answers: stored,
    refusals: onForm,
  }),
  operation(deleteImage, {
    ...deletion,
    id: 'deleteImage',
    params,
    at,
    answers: {
      200: {
        description: 'The image and its variants are deleted',
        json: done,
        example: { message: 'Image deleted', image_id: 'cat.png' },
      },
    },
  }),
]

export const images: Contract = {
  name: 'images',
  description: 'One image under an id. For compatibility.',
  refusal: errorSchema,
  operations,
}
