// What a bucket of this machine's is configured to do: as in stack/bucket.yml, by its defaults.
import corsHeaders from '../stack/cors-headers.json' with { type: 'json' }
import type { Rule } from './s3/lifecycle.ts'

/** When objects and old versions expire. */
export const lifecycle: readonly Rule[] = [
  { prefix: '', noncurrentDays: 30 },
  { prefix: '', abortDays: 7 },
  { prefix: 'results/', days: 30 },
  { prefix: 'sizes/', days: 90, noncurrentDays: 1 },
  { prefix: 'uploads/', days: 8, noncurrentDays: 1 },
  { prefix: 'idempotency/', days: 1, noncurrentDays: 1 },
  { prefix: 'index/trash/', days: 30, noncurrentDays: 1 },
  { prefix: 'index/', noncurrentDays: 1 },
]

/** The signature guards the bucket, so browsers of every origin can come. */
export const cors = [
  {
    AllowedOrigin: ['*'],
    AllowedHeader: ['*'],
    AllowedMethod: ['GET', 'HEAD', 'POST', 'PUT'],
    ExposeHeader: corsHeaders.exposed,
  },
]
