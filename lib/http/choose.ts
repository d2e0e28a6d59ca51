// Two contracts on one path: the request says which one is meant.
import type { Request } from './message.ts'
import type { Route } from './serve.ts'

const isMultipart = ({ headers }: Pick<Request, 'headers'>) =>
  /^multipart\/form-data\b/i.test(headers['content-type'] ?? '')

/** Browsers name text/html when they navigate; programs send any type or JSON. */
const wantsHtml = ({ headers }: Pick<Request, 'headers'>) => /\btext\/html\b/i.test(headers.accept ?? '')

type Choice = (request: Pick<Request, 'headers'>) => boolean

const choose = (is: Choice, yes: Route, no: Route): Route => ({
  act: (request) => (is(request) ? yes : no).act(request),
  refuse: (error, request) => (is(request) ? yes : no).refuse(error, request),
})

/** One route for a multipart body and one for any other. */
export const byBody = (routes: { multipart: Route; otherwise: Route }): Route =>
  choose(isMultipart, routes.multipart, routes.otherwise)

/** One route for browsers and one for programs. */
export const byAccept = (routes: { html: Route; otherwise: Route }): Route =>
  choose(wantsHtml, routes.html, routes.otherwise)
