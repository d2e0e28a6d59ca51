// Says which images there are: names for programs, the page for people.
import { guard } from '../lib/auth/guard.ts'
import { listNames } from '../lib/contracts/root.ts'
import { listImages } from '../lib/contracts/v1.ts'
import { byAccept } from '../lib/http/choose.ts'
import { withHead } from '../lib/http/head.ts'
import { type Routes, serve } from '../lib/http/serve.ts'
import { asset, siteFile } from '../web/serve.ts'

export const routes: Routes = withHead({
  'GET /': byAccept({ html: siteFile('index.html'), otherwise: listNames }),
  'GET /assets/{file}': asset,
  'GET /docs': siteFile('docs.html'),
  'GET /openapi.json': siteFile('openapi.json'),
  'GET /v1/images': listImages,
})

export const handler = serve(routes, guard)
