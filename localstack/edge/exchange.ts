// A request and its answer over a connection, whether or not the request's body is read, and what a connection may take.
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import type { Client } from './origins.ts'

/** Milliseconds in which each part of a request has to arrive; the proxy of many has idle connections for 60 s. */
export const times: ServerOptions = {
  headersTimeout: 20_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 5000,
  keepAliveTimeout: 65_000,
}

/** Milliseconds without traffic, such as of a client that doesn't read its answer. Functions end before. */
export const silence = 60_000

/** Connections at a time: idle ones take up to 100 MB. */
export const maxConnections = 4096

/** Milliseconds for which the rest of a body is read after the answer. */
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
   * Sends the answer, and discards what is left of the body: a client that sends all of it before it reads would lose the
   * answer if the connection were closed before (RFC 9112 section 9.6).
   */
  async send(status: number, headers: OutgoingHttpHeaders, body: Buffer | Readable): Promise<void> {
    const { incoming, outgoing } = this
    // Without 100 Continue, the next bytes may be a body or another request (RFC 9110 section 10.1.1).
    if (this.#isWaiting || !this.#server.listening) outgoing.shouldKeepAlive = false
    outgoing.writeHead(status, headers)
    const isOver = incoming.complete || this.#isWaiting
    if (!isOver) outgoing.flushHeaders()
    if (!Buffer.isBuffer(body)) await pipeline(body, outgoing, { end: isOver })
    else if (isOver) outgoing.end(body)
    else outgoing.write(body)
    if (!isOver) await this.#discard()
  }

  async #discard(): Promise<void> {
    const { incoming, outgoing } = this
    const timer = setTimeout(() => this.cut(), lingering)
    // Null if nobody reads it: the server of npm start gets it through a pipe.
    if (incoming.readableFlowing === null) incoming.resume()
    await finished(incoming, { writable: false }).finally(() => clearTimeout(timer))
    outgoing.end()
  }
}
