// The routes of all functions behind the API.
import { routes as remove } from '../functions/delete.ts'
import { routes as get } from '../functions/get.ts'
import { routes as list } from '../functions/list.ts'
import { routes as resize } from '../functions/request-resize.ts'
import { routes as upload } from '../functions/upload.ts'
import { getName } from '../lib/contracts/root/routes.ts'
import { type Route, type RouteTable, tableOf } from '../lib/http/route.ts'

/** The routes of each function. */
export const functions: readonly (readonly Route[])[] = [upload, get, list, remove, resize]

/** All routes, by their key. */
export const table: RouteTable = tableOf(functions.flat())

/** Words errors of requests without a route. */
export const unknown: Route = getName
