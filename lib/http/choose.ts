// Two contracts on one path: the request decides.
import Negotiator from 'negotiator'
import type { Request } from './message.ts'
import type { Route } from './route.ts'

const isMultipart = ({ headers }: Pick<Request, 'headers'>) =>
  /^multipart\/form-data\b/i.test(headers['content-type'] ?? '')

/** Follows the client's preferences (RFC 9110 section 12.5.1); JSON by default. */
const wantsHtml = ({ headers: { accept } }: Pick<Request, 'headers'>) =>
  new Negotiator({ headers: { accept } }).mediaType(['application/json', 'text/html']) === 'text/html'

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

/** Chooses a route for browsers, and one for programs. */
export const byAccept = (routes: { html: Route; otherwise: Route }): Route =>
  choose(wantsHtml, routes.html, routes.otherwise)
