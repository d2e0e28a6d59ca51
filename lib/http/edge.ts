// What the edge says about a request: the client's host and path. API Gateway decodes a path twice and cuts it, so its
// path may name another image (docs/decisions/0021-front-door.md).
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { ImageError } from '../image/errors.ts'
import type { Headers } from './message.ts'

type Params = Record<string, string>

const misdirected = () =>
  new ImageError('misdirected', 'Send this request to the URL of the service, not to the API behind it')

/** Returns the host in the client's URL. @throws ImageError misdirected, if the request bypassed the edge */
export function hostOf(headers: Headers): string {
  const host = headers['x-darkroom-host']
  if (!host) throw misdirected()
  return host
}

/** Returns the decoded segments of the client's path. @throws ImageError misdirected */
function segmentsOf(headers: Headers): string[] {
  const path = headers['x-darkroom-path']
  if (!path?.startsWith('/')) throw misdirected()
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent)
  } catch {
    throw misdirected()
  }
}

/** A route, such as `GET /images/{id}`. */
interface Template {
  readonly key: string
  readonly method: string
  readonly segments: readonly Segment[]
  readonly isGreedy: boolean
}

/** A text, or a placeholder. */
interface Segment {
  readonly text: string
  readonly name?: string
}

function parseRoute(key: string): Template {
  const [method = '', path = ''] = key.split(' ')
  const segments = path
    .split('/')
    .filter((text) => text !== '')
    .map((text): Segment => {
      const [, name] = /^\{(\w+)\+?\}$/.exec(text) ?? []
      return name === undefined ? { text } : { text, name }
    })
  return { key, method, segments, isGreedy: path.endsWith('+}') }
}

/** Returns the placeholders' values; undefined if the segments don't match the template. */
function match({ segments: wanted, isGreedy }: Template, segments: readonly string[]): Params | undefined {
  if (isGreedy ? segments.length < wanted.length : segments.length !== wanted.length) return undefined
  const params: Params = {}
  for (const [index, { text, name }] of wanted.entries()) {
    const isRest = isGreedy && index === wanted.length - 1
    const value = isRest ? segments.slice(index).join('/') : (segments[index] ?? '')
    if (name && value !== '') params[name] = value
    else if (text !== value) return undefined
  }
  return params
}

const placeholders = ({ segments }: Template) => segments.filter(({ name }) => name !== undefined).length

/** Puts the most specific route first, as API Gateway does. */
const bySpecificity = (one: Template, other: Template) =>
  Number(one.isGreedy) - Number(other.isGreedy) || placeholders(one) - placeholders(other)

const parsed = new WeakMap<readonly string[], readonly Template[]>()

function templatesOf(keys: readonly string[]): readonly Template[] {
  const known = parsed.get(keys)
  if (known) return known
  const templates = keys.map(parseRoute).sort(bySpecificity)
  parsed.set(keys, templates)
  return templates
}

/**
 * Returns the route of a path, and its placeholders' values; undefined if there is none.
 * @param keys are parsed once: they must not change
 */
export function routeFor(
  method: string,
  segments: readonly string[],
  keys: readonly string[],
): { readonly key: string; readonly params: Params } | undefined {
  for (const template of templatesOf(keys)) {
    const params = template.method === method ? match(template, segments) : undefined
    if (params) return { key: template.key, params }
  }
  return undefined
}

/**
 * Returns the event with the route and the path parameters of the client's path. The client's query, if it isn't part of
 * a key in the bucket, and the content type of a compressed body, which is passed on as bytes, are in fields of the edge.
 * @param keys the routes of the function, such as `GET /images/{id}`
 * @throws ImageError misdirected, if the request bypassed the edge
 */
export function asMeant(event: APIGatewayProxyEventV2, keys: readonly string[]): APIGatewayProxyEventV2 {
  const { headers, requestContext, rawQueryString: sent } = event
  const route = routeFor(requestContext.http.method, segmentsOf(headers), keys)
  if (!route) throw misdirected()
  const { 'x-darkroom-query': rawQueryString = sent, 'x-darkroom-type': type } = headers
  return {
    ...event,
    routeKey: route.key,
    pathParameters: route.params,
    rawQueryString,
    headers: type === undefined ? headers : { ...headers, 'content-type': type },
  }
}
