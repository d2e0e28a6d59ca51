// Takes resize requests: writes jobs into the bucket, whose events run them.
import { idempotent } from '../lib/api/idempotency.ts'
import { notFound } from '../lib/api/not-found.ts'
import { guard } from '../lib/auth/guard.ts'
import { resizeName } from '../lib/contracts/root/routes.ts'
import { resizeResource } from '../lib/contracts/v1/images.ts'
import { serve } from '../lib/http/serve.ts'

export const routes = [resizeName, resizeResource, notFound('PATCH')].map(idempotent)

export const handler = serve(routes, guard)
