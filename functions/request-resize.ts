// Takes changes: notes on images; and resizes, as jobs in the bucket, whose events run them.
import { idempotent } from '../lib/api/idempotency.ts'
import { notFound } from '../lib/api/not-found.ts'
import { guard } from '../lib/auth/guard.ts'
import { resizeName } from '../lib/contracts/root/routes.ts'
import { changeImage } from '../lib/contracts/v1/change.ts'
import { serve } from '../lib/http/serve.ts'

export const routes = [resizeName, changeImage, notFound('PATCH')].map(idempotent)

export const handler = serve(routes, guard)
