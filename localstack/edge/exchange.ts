// A request and its answer over a connection, whether or not the request's body is read, and what a connection may take.
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import type { Client } from './origins.ts'

/**
 * Milliseconds in which the parts of a request have to arrive. Proxies keep idle connections for 60 s; they are kept for
 * longer here, so that no request arrives on one that is about to close.
 */
export const times: ServerOptions = {
  headersTimeout: 20_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 5000,
  keepAliveTimeout: 65_000,
}

/** Milliseconds without traffic, such as of a client that doesn't read its answer. Functions end before. */
export const silence = 60_000

/** Connections at a time: 3,000 with half a request took 5 MB. */
export const maxConnections = 4096

/** Milliseconds for which the rest of a body is read before the answer. */
const lingering = 30_000

export class Exchange implements Client {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly #server: Server
  /** Whether the client waits for 100 Continue before it sends the body. */
  #isWaiting: boolean
  readonly #end = new AbortController()

  constructor(server: Server, incoming: IncomingMessage, outgoing: ServerResponse, isWaiting: boolean) {
    this.#server = server
    this.incoming = incoming
    this.outgoing = outgoing
    this.#isWaiting = isWaiting
    outgoing.once('close', () => this.#end.abort('closed'))
  }

  get ended(): AbortSignal {
    return this.#end.signal
  }

  proceed(): void {
    if (this.#isWaiting) this.outgoing.writeContinue()
    this.#isWaiting = false
  }

  cut(): void {
    this.outgoing.destroy()
  }

  /**
   * Sends the answer, once what is left of the body is discarded: many clients read it only after they have sent all,
   * and Java's stops for good if it comes before, even in place of 100 Continue. One that is still sending when the time
   * is over loses its connection.
   */
  async send(status: number, headers: OutgoingHttpHeaders, body: Buffer | Readable): Promise<void> {
    const { incoming, outgoing } = this
    this.proceed()
    if (!incoming.complete) await this.#discard()
    if (!incoming.complete || !this.#server.listening) outgoing.shouldKeepAlive = false
    outgoing.writeHead(status, headers)
    if (Buffer.isBuffer(body)) outgoing.end(body)
    else await pipeline(body, outgoing)
  }

  /** Reads the rest of the body, as far as it comes in time. */
  async #discard(): Promise<void> {
    const { incoming } = this
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), lingering)
    // Null if nobody reads it: the server of npm start gets it through a pipe.
    if (incoming.readableFlowing === null) incoming.resume()
    await finished(incoming, { writable: false, signal: late.signal })
      .catch((error) => {
        if (!late.signal.aborted) throw error
      })
      .finally(() => clearTimeout(timer))
  }
}
