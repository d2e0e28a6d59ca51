// Two contracts on one path: the request decides.
import Negotiator from 'negotiator'
import { isMultipart } from './media.ts'
import type { Request } from './message.ts'
import type { Route } from './route.ts'

/** Whether the client prefers this content type to JSON (RFC 9110 section 12.5.1). */
export const prefers = (type: string, { headers: { accept } }: Pick<Request, 'headers'>): boolean =>
  new Negotiator({ headers: { accept } }).mediaType(['application/json', type]) === type

type Choice = (request: Pick<Request, 'headers'>) => boolean

const choose = (is: Choice, yes: Route, no: Route): Route => ({
  ...no,
  isPublic: (request) => (is(request) ? yes : no).isPublic?.(request) ?? false,
  act: (request) => (is(request) ? yes : no).act(request),
  refuse: (error, request) => (is(request) ? yes : no).refuse(error, request),
})

/** Chooses a route for a multipart body, and one for any other. */
export const byBody = (routes: { multipart: Route; otherwise: Route }): Route =>
  choose(isMultipart, routes.multipart, routes.otherwise)

/** What Java's HttpURLConnection sends for every program. */
const ofJava = /^text\/html, image\/gif, image\/jpeg, \*/

/** Chooses a route for browsers, and one for programs. */
export const byAccept = (routes: { html: Route; otherwise: Route }): Route =>
  choose(
    (request) => prefers('text/html', request) && !ofJava.test(request.headers.accept ?? ''),
    routes.html,
    routes.otherwise,
  )
