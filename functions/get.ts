// Gives images out, and what is known of them.
import { guard } from '../lib/auth/guard.ts'
import { getBatch } from '../lib/contracts/base64.ts'
import { openImage } from '../lib/contracts/images.ts'
import { openJob } from '../lib/contracts/jobs.ts'
import { openName } from '../lib/contracts/root.ts'
import { stray } from '../lib/contracts/stray.ts'
import { openResource } from '../lib/contracts/v1.ts'
import { openVersions } from '../lib/contracts/versions.ts'
import { withHead } from '../lib/http/head.ts'
import { type Routes, serve } from '../lib/http/serve.ts'

export const routes: Routes = withHead({
  'POST /get': getBatch,
  'GET /images/{id}': openImage,
  'GET /{name}': openName,
  'GET /v1/images/{id}': openResource,
  'GET /v1/images/{id}/versions': openVersions,
  'GET /v1/jobs/{id}': openJob,
  'GET /{path+}': stray,
})

export const handler = serve(routes, guard)
