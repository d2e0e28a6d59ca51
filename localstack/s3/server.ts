// An S3 over a folder, listening on 127.0.0.1.
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type CorsRule, describeRules } from './cors.ts'
import { createHandler, type Respond, responder } from './handler.ts'
import { keepExpiring, type Rule } from './lifecycle.ts'
import type { Credentials } from './signature.ts'
import { Store, type StoreOptions } from './store.ts'

// An import would load undici (packaging/builtins.ts).
const { createServer } = process.getBuiltinModule('node:http')

export interface EmbeddedS3 {
  /** `http://127.0.0.1:<port>`; path-style addresses only. */
  readonly endpoint: string
  /** Answers a request without HTTP, to this process. */
  readonly respond: Respond
  /** Removes files that an earlier run has left when it was killed. Call it once requests are answered. */
  readonly sweep: () => Promise<void>
  /** Closes open connections, too, and releases the data folder. */
  readonly close: () => Promise<void>
}

export interface Options extends Credentials, StoreOptions {
  /** Created if missing. It keeps versions. */
  readonly bucket: string
  /** The bucket's CORS rules; none by default. */
  readonly cors?: readonly CorsRule[]
  /** 0, the default, chooses a free one. */
  readonly port?: number
  /** Lifecycle rules; none by default. */
  readonly lifecycle?: readonly Rule[]
}

/**
 * Milliseconds: longer than clients keep idle connections, so that the server doesn't close one while a request
 * arrives.
 */
const keepAlive = 120_000

function prepare({ catalog }: Store, bucket: string, cors: readonly CorsRule[] | undefined): void {
  catalog.commit(() => {
    catalog.addBucket(bucket)
    catalog.putSetting(bucket, 'versioning', 'Enabled')
    if (cors) catalog.putSetting(bucket, 'cors', describeRules(cors))
  })
}

/** @throws Error if the port is taken */
async function listen(server: Server, port: number): Promise<string> {
  server.keepAliveTimeout = keepAlive
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`
}

/**
 * Starts S3 on 127.0.0.1.
 * @throws Error if another process uses the folder, or the port is taken
 */
export async function startS3(options: Options): Promise<EmbeddedS3> {
  const { bucket, cors, port = 0, lifecycle = [] } = options
  const store = await Store.open(options)
  try {
    prepare(store, bucket, cors)
    const underWay = new Set<Promise<unknown>>()
    const noted = <T>(work: Promise<T>): Promise<T> => {
      const ended = work.finally(() => underWay.delete(ended))
      underWay.add(ended)
      return ended
    }
    const answer = responder(store, options)
    const handle = createHandler(answer)
    const server = createServer((request, response) => void noted(handle(request, response)))
    const endpoint = await listen(server, port)
    const stopExpiring = keepExpiring(store, bucket, lifecycle)
    let closing: Promise<void> | undefined
    const end = () => {
      stopExpiring()
      return close(server, store, underWay)
    }
    const respond: Respond = (request) => {
      if (closing) throw new Error('This S3 is closed')
      return noted(answer(request))
    }
    const sweep = () => noted(store.sweep(() => closing !== undefined))
    return { endpoint, respond, sweep, close: () => (closing ??= end()) }
  } catch (error) {
    store.close()
    throw error
  }
}

/** Closes the store last, when no request uses it. */
async function close(server: Server, store: Store, underWay: ReadonlySet<Promise<unknown>>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
  await Promise.allSettled(underWay)
  store.close()
}
