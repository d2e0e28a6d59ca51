// Deletes and renames images.
import { idempotent } from '../lib/api/idempotency.ts'
import { notFound } from '../lib/api/not-found.ts'
import { guard } from '../lib/auth/guard.ts'
import { deleteImage } from '../lib/contracts/images/routes.ts'
import { deleteName } from '../lib/contracts/root/routes.ts'
import { renameImage } from '../lib/contracts/v1/copies.ts'
import { deleteImages } from '../lib/contracts/v1/delete-many.ts'
import { deleteImage as deleteResource } from '../lib/contracts/v1/images.ts'
import { abortUpload } from '../lib/contracts/v1/part-routes.ts'
import { serve } from '../lib/http/serve.ts'

export const routes = [
  deleteImage,
  deleteName,
  deleteResource,
  deleteImages,
  renameImage,
  abortUpload,
  notFound('DELETE'),
].map(idempotent)

export const handler = serve(routes, guard)
