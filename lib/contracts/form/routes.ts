// Contract 3, `form`: a web page's form. The page alerts `message`, whatever the status.

import { namedFile } from '../../api/form-file.ts'
import { overwriting } from '../../api/preconditions.ts'
import { asMessage } from '../../api/refusals.ts'
import { config } from '../../config.ts'
import type { Route } from '../../http/route.ts'
import { inspect } from '../../image/inspect.ts'
import { put } from '../../storage/bucket.ts'
import type { Uploaded } from './answers.ts'

/** `POST /upload`, multipart. The image is fetched by `GET /images/{filename}`. */
export const uploadForm: Route<Uploaded> = {
  key: 'POST /upload',
  isIdempotent: true,
  refuse: asMessage,
  act: async (request) => {
    const { name, bytes } = await namedFile(request)
    await put(name, inspect(bytes, config.formats), overwriting(request))
    return { status: 200, json: { message: `Uploaded ${name}`, filename: name } }
  },
}
