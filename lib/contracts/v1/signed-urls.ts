// Signed URLs, made by the service.
import * as z from 'zod/mini'
import { asProblem as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import type { Route } from '../../http/route.ts'
import { legalName } from '../../image/names.ts'
import { grouped } from '../../image/words.ts'
import { signSizes } from '../../serving/sign.ts'
import type { SignedUrls } from './answers.ts'
import { pathOf } from './resource.ts'

/** The maximum number of URLs to sign at a time. */
const maxQueries = 20

/** Characters. */
const longestQuery = 1000

/** Seconds in a day, and in the longest year. */
const [day, year] = [86_400, 366 * 86_400]

const query = z
  .string()
  .check(
    z.maxLength(longestQuery),
    z.describe('The parameters of a size, as in `GET /images/{id}`, such as `w=790&h=500`'),
  )

/** The body. Strict: a misspelled member would go unnoticed. */
export const signBody = z.strictObject({
  queries: z.array(query).check(z.minLength(1), z.maxLength(maxQueries)),
  expires_in: z
    ._default(z.int().check(z.minimum(1), z.maximum(year)), day)
    .check(z.describe('Seconds until the URLs expire')),
})

/** What the body should look like. */
export const expected = `{"queries":["w=790&h=500"],"expires_in":${day}} with 1 to ${maxQueries} queries, and 1 to ${grouped(year)} seconds`

/** `POST /v1/images/{id}/signed-urls`. Needs the permission to write: what the URLs ask for is generated and stored. */
export const signUrls: Route<SignedUrls> = {
  key: 'POST /v1/images/{id}/signed-urls',
  refuse,
  act: async ({ params, origin, json }) => {
    const id = legalName(params.id ?? '')
    const { queries, expires_in } = parse(signBody, json(), expected)
    const expires = new Date((Math.floor(Date.now() / 1000) + expires_in) * 1000)
    const urls = await signSizes(pathOf(origin, id), queries, expires)
    const headers = { 'cache-control': 'no-store' }
    return { status: 200, headers, json: { urls, expires_at: expires.toISOString() } }
  },
}
