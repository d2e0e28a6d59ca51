// Serves images and their descriptions, and signs their URLs.
import { notFound } from '../lib/api/not-found.ts'
import { guard } from '../lib/auth/guard.ts'
import { getBatch } from '../lib/contracts/base64/routes.ts'
import { getBase, getImagePart, getInfo } from '../lib/contracts/iiif/routes.ts'
import { getImage } from '../lib/contracts/images/routes.ts'
import { getName } from '../lib/contracts/root/routes.ts'
import { getResource } from '../lib/contracts/v1/images.ts'
import { getJob } from '../lib/contracts/v1/jobs.ts'
import { signUrls } from '../lib/contracts/v1/signed-urls.ts'
import { getVersions } from '../lib/contracts/v1/versions.ts'
import { serve } from '../lib/http/serve.ts'

export const routes = [
  ...[getBatch, getImage, getName, getResource, getVersions, getJob, signUrls],
  ...[getBase, getInfo, getImagePart],
  notFound('GET'),
]

export const handler = serve(routes, guard)
