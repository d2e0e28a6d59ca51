// Contract 3, `form`, described.

import { messageSchema } from '../../api/refusal-schemas.ts'
import { type Contract, operation } from '../../describe/operation.ts'
import { changeHeaders, onForm } from '../../describe/samples.ts'
import { uploaded } from './answers.ts'
import { uploadForm } from './routes.ts'

const upload = operation(uploadForm, {
  id: 'uploadForm',
  headers: changeHeaders,
  summary: 'Store the file of a form',
  description: 'The image gets the file’s name; an image of the same name is overwritten.',
  bodies: [{ multipart: 'file' }],
  answers: {
    200: {
      description: 'The image is stored',
      json: uploaded,
      example: { message: 'Uploaded cat.png', filename: 'cat.png' },
    },
  },
  refusals: onForm,
})

export const form: Contract = {
  name: 'form',
  description: 'A web page’s form. For compatibility. `GET /images/{id}` shows the image.',
  refusal: messageSchema,
  operations: [upload],
}
