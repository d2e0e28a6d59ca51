// Runs the code of a CloudFront Function (runtime cloudfront-js-2.0) in this process.
import { AsyncLocalStorage } from 'node:async_hooks'
import crypto from 'node:crypto'
import { runInThisContext } from 'node:vm'

export interface Field {
  readonly value: string
  readonly multiValue?: readonly { readonly value: string }[]
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export interface EdgeRequest {
  readonly method: string
  readonly uri: string
  readonly querystring: Readonly<Record<string, Field>>
  readonly headers: Readonly<Record<string, Field>>
}

/** What a function chooses with `cf.createRequestOriginGroup`. */
export interface OriginGroup {
  readonly originIds: readonly { readonly originId: string }[]
  readonly failoverCriteria: { readonly statusCodes: readonly number[] }
}

/** What a request becomes. */
export interface Forwarded {
  /** The request line's path and query. */
  readonly target: string
  /** Fields that replace the client's fields of the same name; undefined removes them. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** In place of the behavior's origin. */
  readonly group?: OriginGroup | undefined
}

/** Reads a value of the key value store. @throws Error if there is none */
export type ReadKey = (key: string) => Promise<string>

export type EdgeFunction = (
  method: string,
  target: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
) => Promise<Forwarded>

/** Returns the fields in CloudFront's form: one value each. */
const toFields = (headers: Parameters<EdgeFunction>[2]): Record<string, Field> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, { value: String(value) }]],
    ),
  )

/** Returns a query in CloudFront's form: as it was sent, without decoding. */
function parseQuery(query: string): Record<string, Field> {
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => /^([^=]*)=?(.*)$/s.exec(pair) ?? [])
  const groups = Map.groupBy(pairs, ([, name = '']) => name)
  return Object.fromEntries(
    [...groups].map(([name, group]) => {
      const values = group.map(([, , value = '']) => ({ value }))
      const [first = { value: '' }] = values
      return [name, values.length > 1 ? { ...first, multiValue: values } : first]
    }),
  )
}

const toQuery = (querystring: EdgeRequest['querystring']) =>
  Object.entries(querystring)
    .flatMap(([name, { value, multiValue = [{ value }] }]) => multiValue.map((one) => `${name}=${one.value}`))
    .join('&')

type Handler = (event: { readonly request: EdgeRequest }) => Promise<EdgeRequest>

/**
 * Returns what runs a request through a function.
 * @param code the function's, with CloudFront's imports in its first lines
 * @param readKey for `cf.kvs().get`
 */
export function edgeFunction(code: string, readKey: ReadKey): EdgeFunction {
  const running = new AsyncLocalStorage<{ group?: OriginGroup }>()
  const cf = {
    kvs: () => ({ get: readKey }),
    createRequestOriginGroup: (group: OriginGroup) => {
      Object.assign(running.getStore() ?? {}, { group })
    },
  }
  const body = code.replaceAll(/^import .*$/gm, '')
  const load = runInThisContext(`((cf, crypto) => { ${body}\nreturn handler })`, { filename: 'edge.js' })
  const handler: Handler = load(cf, crypto)
  return async (method, target, headers) => {
    const [, uri = '', sent = ''] = /^([^?]*)\??(.*)$/s.exec(target) ?? []
    const fields = toFields(headers)
    const querystring = parseQuery(sent)
    const chosen: { group?: OriginGroup } = {}
    const request = await running.run(chosen, () =>
      handler({ request: { method, uri, querystring, headers: { ...fields } } }),
    )
    const query = request.querystring === querystring ? sent : toQuery(request.querystring)
    const names = Object.keys({ ...fields, ...request.headers })
    const changed = names.filter((name) => fields[name] !== request.headers[name])
    return {
      target: query === '' && !target.endsWith('?') ? request.uri : `${request.uri}?${query}`,
      headers: Object.fromEntries(changed.map((name) => [name, request.headers[name]?.value])),
      group: chosen.group,
    }
  }
}
