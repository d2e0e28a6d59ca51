// Contract 6, `iiif`: IIIF's Image API 3.0, and 2.1, at level 2. https://iiif.io/api/image/3.0/
import { preconditionsOf } from '../../api/preconditions.ts'
import { asText as refuse } from '../../api/refusals.ts'
import { prefers } from '../../http/choose.ts'
import type { Reply, Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { at, ImageError } from '../../image/errors.ts'
import { legalName } from '../../image/names.ts'
import { cacheControlOf } from '../../serving/caching.ts'
import { measure, serveExact } from '../../serving/exact.ts'
import { isUnmodified } from '../../storage/conditions.ts'
import { toVersion } from '../../storage/keys.ts'
import type { Info } from './answers.ts'
import { levelOf, readSegments } from './image.ts'
import { infoOf, level } from './info.ts'
import type { Version } from './segments.ts'

/** Returns the version, the image's name and its URI. @throws ImageError no-route, bad-name */
function targetOf({ params, origin }: Request): { version: Version; name: string; base: string } {
  const { version, id = '' } = params
  if (version !== '2' && version !== '3')
    throw new ImageError('no-route', 'Use version 2 or 3, such as /iiif/3/')
  const name = at('identifier', () => legalName(id))
  return { version, name, base: `${origin}/iiif/${version}/${encodeURIComponent(name)}` }
}

/** The image isn't processed yet, and this needs it to be. */
const unavailable: Reply<never> = {
  status: 503,
  headers: {
    'retry-after': '2',
    'cache-control': 'no-store',
    'content-type': 'text/plain; charset=utf-8',
  },
  text: 'The image is being processed; try again',
}

/** `GET /iiif/{version}/{id}`: redirects to the information. */
export const getBase: Route<never> = {
  key: 'GET /iiif/{version}/{id}',
  refuse,
  act: async (request) => {
    const { query } = request
    const location = `${targetOf(request).base}/info.json${query.size > 0 ? `?${query}` : ''}`
    return { status: 303, headers: { location } }
  },
}

/** `GET /iiif/{version}/{id}/info.json`. */
export const getInfo: Route<Info> = {
  key: 'GET /iiif/{version}/{id}/info.json',
  refuse,
  act: async (request): Promise<Reply<Info>> => {
    const { version, name, base } = targetOf(request)
    const { image, size } = await measure(name)
    if (!size) return unavailable
    const info = infoOf(version, base, size)
    const linked = `application/ld+json;profile="${info['@context']}"`
    const etag = `W/${image.etag}`
    const headers = {
      ...{ etag, vary: 'accept', 'cache-control': cacheControlOf(request, toVersion(image.etag)) },
      'content-type': prefers(linked, request) ? linked : 'application/json',
      link: `<${levelOf(version, level)}>; rel="profile"`,
    }
    // The answer depends on settings, too, so the image's date says nothing of it.
    const { ifNoneMatch, ifMatch } = preconditionsOf(request)
    if (isUnmodified({ ifNoneMatch, ifMatch }, { etag })) return { status: 304, headers }
    return { status: 200, headers, json: info }
  },
}

/** `GET /iiif/{version}/{id}/{region}/{size}/{rotation}/{file}`, whose last segment is `quality.format`. */
export const getImagePart: Route<never> = {
  key: 'GET /iiif/{version}/{id}/{region}/{size}/{rotation}/{file}',
  refuse,
  act: async (request) => {
    const { version, name, base } = targetOf(request)
    const { region = '', size = '', rotation = '', file = '' } = request.params
    const read = readSegments(version, { region, size, rotation, file }, base, level)
    const { json: processing, ...reply } = await serveExact(name, request, read)
    return processing === undefined ? reply : unavailable
  },
}
