// CloudFront's part on this machine: runs edge/front.js on a request, as the distribution does in AWS.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { runInThisContext } from 'node:vm'

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
interface EdgeRequest {
  readonly method: string
  readonly uri: string
  readonly querystring: Readonly<Record<string, { readonly value: string }>>
  readonly headers: Readonly<Record<string, { readonly value: string }>>
}

const file = resolve(import.meta.dirname, '..', 'edge', 'front.js')

const handler = runInThisContext(`(() => { ${readFileSync(file, 'utf8')}\nreturn handler })()`, {
  filename: file,
}) as (event: { readonly request: EdgeRequest }) => EdgeRequest

/** What the HTTP API gets of a request that came to the distribution. */
export interface Forwarded {
  /** The request line's path and query. */
  readonly target: string
  /** Headers that replace whatever the client sent under their names. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Takes a request at the edge.
 * @param target the request line's path and query, as the client sent it
 * @param host the client's Host header
 */
export function atEdge(method: string, target: string, host: string): Forwarded {
  const [uri = '', ...query] = target.split('?')
  const request = { method, uri, querystring: {}, headers: { host: { value: host } } }
  const forwarded = handler({ request })
  const { host: _, ...added } = forwarded.headers
  return {
    target: [forwarded.uri, ...query].join('?'),
    headers: Object.fromEntries(Object.entries(added).map(([name, { value }]) => [name, value])),
  }
}
