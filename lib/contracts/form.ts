// Contract 3, `form`: a web page's form. The page alerts `message`, whatever the status.
import type { Route } from '../http/serve.ts'
import { inspect } from '../image/inspect.ts'
import { put } from '../storage/bucket.ts'
import { namedFile } from './file.ts'
import type { Uploaded } from './form.api.ts'
import { overwriting } from './preconditions.ts'
import { status } from './status.ts'

/** `POST /upload`, multipart. The image is fetched by `GET /images/{filename}`. */
export const uploadForm: Route<Uploaded> = {
  refuse: ({ code, message }) => ({ status: status[code], json: { message } }),
  act: async (request) => {
    const { name, bytes } = await namedFile(request)
    await put(name, inspect(bytes), overwriting(request))
    return { status: 200, json: { message: `Uploaded ${name}`, filename: name } }
  },
}
