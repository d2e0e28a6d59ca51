// Takes uploads.
import { idempotent } from '../lib/api/idempotency.ts'
import { notFound } from '../lib/api/not-found.ts'
import { guard } from '../lib/auth/guard.ts'
import { uploadBatch } from '../lib/contracts/base64/routes.ts'
import { uploadForm } from '../lib/contracts/form/routes.ts'
import { postImage, putImage } from '../lib/contracts/images/routes.ts'
import { postName } from '../lib/contracts/root/routes.ts'
import { copyImage } from '../lib/contracts/v1/copies.ts'
import { createImages } from '../lib/contracts/v1/create.ts'
import { completeUpload, lookAtUpload } from '../lib/contracts/v1/part-routes.ts'
import { createUpload } from '../lib/contracts/v1/uploads.ts'
import { restoreImage } from '../lib/contracts/v1/versions.ts'
import { byBody } from '../lib/http/choose.ts'
import { serve } from '../lib/http/serve.ts'

const batchOrForm = byBody({ multipart: uploadForm, otherwise: uploadBatch })

export const routes = [
  ...[postName, batchOrForm, postImage, putImage, createImages, copyImage, restoreImage],
  ...[createUpload, lookAtUpload, completeUpload],
  ...['POST', 'PUT'].map(notFound),
].map(idempotent)

export const handler = serve(routes, guard)
