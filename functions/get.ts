// Serves images and what is known of them.
import { notFound } from '../lib/api/not-found.ts'
import { guard } from '../lib/auth/guard.ts'
import { getBatch } from '../lib/contracts/base64/routes.ts'
import { openImage } from '../lib/contracts/images/routes.ts'
import { openName } from '../lib/contracts/root/routes.ts'
import { openResource } from '../lib/contracts/v1/images.ts'
import { openJob } from '../lib/contracts/v1/jobs.ts'
import { openVersions } from '../lib/contracts/v1/versions.ts'
import { serve } from '../lib/http/serve.ts'

export const routes = [getBatch, openImage, openName, openResource, openVersions, openJob, notFound('GET')]

export const handler = serve(routes, guard)
