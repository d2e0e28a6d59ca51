// Takes resize orders: writes them into the bucket, whose event has them run.
import { guard } from '../lib/auth/guard.ts'
import { idempotent } from '../lib/contracts/idempotent.ts'
import { resizeName } from '../lib/contracts/root.ts'
import { stray } from '../lib/contracts/stray.ts'
import { resizeResource } from '../lib/contracts/v1.ts'
import { type Routes, serve } from '../lib/http/serve.ts'

export const routes: Routes = {
  'PATCH /{name}': idempotent(resizeName),
  'PATCH /v1/images/{id}': idempotent(resizeResource),
  'PATCH /{path+}': stray,
}

export const handler = serve(routes, guard)
