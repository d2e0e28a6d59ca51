// Takes images in, by every contract.
import { guard } from '../lib/auth/guard.ts'
import { uploadBatch } from '../lib/contracts/base64.ts'
import { uploadForm } from '../lib/contracts/form.ts'
import { idempotent } from '../lib/contracts/idempotent.ts'
import { postImage, putImage } from '../lib/contracts/images.ts'
import { postName } from '../lib/contracts/root.ts'
import { stray } from '../lib/contracts/stray.ts'
import { createUpload } from '../lib/contracts/uploads.ts'
import { createImage } from '../lib/contracts/v1.ts'
import { restoreImage } from '../lib/contracts/versions.ts'
import { byBody } from '../lib/http/choose.ts'
import { type Routes, serve } from '../lib/http/serve.ts'

export const routes: Routes = {
  'POST /': idempotent(postName),
  'POST /upload': idempotent(byBody({ multipart: uploadForm, otherwise: uploadBatch })),
  'POST /images/{id}': idempotent(postImage),
  'PUT /images/{id}': putImage,
  'POST /v1/images': idempotent(createImage),
  'POST /v1/uploads': idempotent(createUpload),
  'POST /v1/images/{id}/restore': idempotent(restoreImage),
  'POST /{path+}': stray,
  'PUT /{path+}': stray,
}

export const handler = serve(routes, guard)
