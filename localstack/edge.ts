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
  /** Header fields that replace whatever the client sent under their names; undefined where there is to be none. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

type Fields = Readonly<Record<string, string | string[] | undefined>>

/** Fields that are there, as CloudFront has them: one value each. */
const toFields = (headers: Fields) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, { value: String(value) }]],
    ),
  )

/**
 * Takes a request at the edge.
 * @param target the request line's path and query, as the client sent it
 * @param headers the client's own, by lower-case name, Host among them
 */
export function atEdge(method: string, target: string, headers: Fields): Forwarded {
  const [uri = '', ...query] = target.split('?')
  const sent = toFields(headers)
  const forwarded = handler({ request: { method, uri, querystring: {}, headers: { ...sent } } })
  const names = Object.keys({ ...sent, ...forwarded.headers })
  const changed = names.filter((name) => sent[name] !== forwarded.headers[name])
  return {
    target: [forwarded.uri, ...query].join('?'),
    headers: Object.fromEntries(changed.map((name) => [name, forwarded.headers[name]?.value])),
  }
}
