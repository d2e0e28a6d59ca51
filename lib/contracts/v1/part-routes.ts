// The routes of an upload in parts. What they do is loaded when it is needed.
import { asProblem as refuse } from '../../api/refusals.ts'
import type { Route } from '../../http/route.ts'
import type { Completed, Parts } from './upload-answers.ts'

const load = () => import('./parts.ts')

/**
 * `POST /v1/uploads/{upload}/parts`: which parts are there, and where to put the others. It
 * needs the permission to write.
 */
export const lookAtUpload: Route<Parts> = {
  key: 'POST /v1/uploads/{upload}/parts',
  refuse,
  act: async (request) => ({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    json: await (await load()).look(request),
  }),
}

/** `POST /v1/uploads/{upload}/complete`: all parts are there. Repeating it changes nothing. */
export const completeUpload: Route<Completed> = {
  key: 'POST /v1/uploads/{upload}/complete',
  refuse,
  act: async (request) => {
    const json = await (await load()).complete(request)
    return { status: 202, headers: { location: json.status_url, 'cache-control': 'no-store' }, json }
  },
}

/** `DELETE /v1/uploads/{upload}`: the file won't come. */
export const abortUpload: Route<never> = {
  key: 'DELETE /v1/uploads/{upload}',
  refuse,
  act: async (request) => {
    await (await load()).abort(request)
    return { status: 204 }
  },
}
