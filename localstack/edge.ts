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

/** What the distribution passes to the HTTP API. */
export interface Forwarded {
  /** The request line's path and query. */
  readonly target: string
  /** Fields that replace the client's fields of the same name; undefined removes them. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

type Fields = Readonly<Record<string, string | string[] | undefined>>

/** The fields in CloudFront's form: one value each. */
const toFields = (headers: Fields) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, { value: String(value) }]],
    ),
  )

/**
 * Runs a request through the edge function.
 * @param target the request line's path and query, as the client sent it
 * @param headers the client's, by lower-case name, including Host
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
