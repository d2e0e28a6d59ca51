// Contract 3, `form`, described.
import * as z from 'zod/mini'
import { type Contract, operation } from '../../openapi/operation.ts'
import { changeHeaders, onForm } from '../../openapi/samples.ts'
import { imageName } from '../image/names.ts'
import { uploadForm } from './form.ts'
import { messageSchema } from './refusal.api.ts'

const uploaded = z.object({
  message: z.string().check(z.describe('For a person: pages show it')),
  filename: imageName.check(z.describe('The name to fetch it by')),
})

export type Uploaded = z.infer<typeof uploaded>

const upload = operation('POST /upload', uploadForm, {
  id: 'uploadForm',
  headers: ['Idempotency-Key', ...changeHeaders],
  summary: 'Store the file of a form',
  description: 'The name is the file’s; an image of the same name is overwritten.',
  bodies: [{ multipart: 'file' }],
  answers: {
    200: {
      description: 'It is stored',
      json: uploaded,
      example: { message: 'Uploaded cat.png', filename: 'cat.png' },
    },
  },
  refusals: onForm,
})

export const form: Contract = {
  name: 'form',
  description:
    'A web page’s form. Compatible: for pages that use it already. `GET /images/{id}` shows the image.',
  refusal: messageSchema,
  operations: [upload],
}
