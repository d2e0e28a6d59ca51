// Sees every request to the service's port: gives it an id, and tells when its connection is done with it.
import { randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request that was answered, or whose client went away. */
export interface Finished {
  readonly id: string
  readonly method: string
  /** Without the query, which may have a signature. */
  readonly path: string
  /** 499 if the client went away before the answer. */
  readonly status: number
  readonly seconds: number
}

/** What a proxy in front may have set. */
const legalId = /^[\w.-]{1,128}$/

interface Started {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Calls back after each request to the port. */
export function watchRequests(port: number, hear: (finished: Finished) => void): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as Started
    if (request.socket.localPort !== port) return
    const begin = performance.now()
    const given = String(request.headers['x-request-id'] ?? '')
    const id = legalId.test(given) ? given : randomUUID()
    request.headers['x-request-id'] = id
    response.setHeader('x-request-id', id)
    response.once('close', () => {
      const { method = '', url = '' } = request
      const status = response.writableFinished ? response.statusCode : 499
      const seconds = (performance.now() - begin) / 1000
      hear({ id, method, path: url.split('?', 1)[0] ?? '', status, seconds })
    })
  })
}
