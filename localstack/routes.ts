// The routes of all functions behind the API.
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { routes as remove } from '../functions/delete.ts'
import { routes as get } from '../functions/get.ts'
import { routes as list } from '../functions/list.ts'
import { routes as resize } from '../functions/request-resize.ts'
import { routes as upload } from '../functions/upload.ts'
import { guard } from '../lib/auth/guard.ts'
import { getName } from '../lib/contracts/root/routes.ts'
import { type Route, type RouteTable, tableOf } from '../lib/http/route.ts'
import { serveHead } from '../lib/http/serve.ts'

/** The routes of each function. */
export const functions: readonly (readonly Route[])[] = [upload, get, list, remove, resize]

/** All routes, by their key. */
export const table: RouteTable = tableOf(functions.flat())

/** Words errors of requests without a route. */
export const unknown: Route = getName

const heads = new Map(
  functions.flatMap((routes) => {
    const head = serveHead(routes, guard)
    return Object.keys(tableOf(routes)).map((key) => [key, head] as const)
  }),
)

/** Returns the answer of the event's function if the body makes no difference, such as a missing API key; otherwise undefined. */
export const answerHead = async (event: APIGatewayProxyEventV2) =>
  heads.get(event.routeKey)?.(event, { awsRequestId: event.requestContext.requestId } as Context)
