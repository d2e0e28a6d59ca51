// Removes images, by every contract.
import { guard } from '../lib/auth/guard.ts'
import { deleteImage } from '../lib/contracts/images.ts'
import { deleteName } from '../lib/contracts/root.ts'
import { stray } from '../lib/contracts/stray.ts'
import { deleteImage as deleteResource } from '../lib/contracts/v1.ts'
import { type Routes, serve } from '../lib/http/serve.ts'

export const routes: Routes = {
  'DELETE /images/{id}': deleteImage,
  'DELETE /{name}': deleteName,
  'DELETE /v1/images/{id}': deleteResource,
  'DELETE /{path+}': stray,
}

export const handler = serve(routes, guard)
