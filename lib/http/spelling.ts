// Paths as clients spell them: with repeated slashes, or with one at the end. API Gateway takes a path literally, so
// that such a one ends at a greedy route, and its function looks again.
import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/** The route of each method that takes what no other one does. */
const greedy = '/{path+}'

type Params = Record<string, string>

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '')

/** The placeholders' values, or undefined where the path is not one of this template. */
function match(template: string, path: string): Params | undefined {
  const [wanted, given] = [segmentsOf(template), segmentsOf(path)]
  if (wanted.length !== given.length) return undefined
  const params: Params = {}
  for (const [index, segment] of wanted.entries()) {
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? []
    const value = given[index] ?? ''
    if (name) params[name] = value
    else if (segment !== value) return undefined
  }
  return params
}

/** Of several routes that a path may mean, the one that says most of it, as API Gateway has it. */
const byPlaceholders = (one: string, other: string) => one.split('{').length - other.split('{').length

/**
 * An event as API Gateway would have made it of the same path in its canonical spelling.
 * @param keys the routes of the function, such as `GET /images/{id}`
 */
export function respell(event: APIGatewayProxyEventV2, keys: readonly string[]): APIGatewayProxyEventV2 {
  const { routeKey, pathParameters } = event
  const [method, template] = routeKey.split(' ')
  if (template !== greedy) return event
  for (const key of keys.toSorted(byPlaceholders)) {
    const [itsMethod, itsTemplate = ''] = key.split(' ')
    if (itsMethod !== method || itsTemplate === greedy) continue
    const params = match(itsTemplate, pathParameters?.path ?? '')
    if (params) return { ...event, routeKey: key, pathParameters: params }
  }
  return event
}
