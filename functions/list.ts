// Lists images, and serves the page.
import { guard } from '../lib/auth/guard.ts'
import { listNames } from '../lib/contracts/root/routes.ts'
import { asset, docs, openApi, page } from '../lib/contracts/site/routes.ts'
import { listImages } from '../lib/contracts/v1/images.ts'
import { getStats } from '../lib/contracts/v1/stats.ts'
import { getTrash } from '../lib/contracts/v1/trash.ts'
import { byAccept } from '../lib/http/choose.ts'
import { serve } from '../lib/http/serve.ts'

export const routes = [
  byAccept({ html: page, otherwise: listNames }),
  asset,
  docs,
  openApi,
  listImages,
  getStats,
  getTrash,
]

export const handler = serve(routes, guard)
