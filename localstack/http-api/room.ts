// How much is in memory at a time. In Lambda, each request has a process.
import { ImageError } from '../../lib/image/errors.ts'
import type { Client } from '../edge/origins.ts'

/** Milliseconds for which a request waits for room: less than a connection may be silent. */
const patience = 45_000

/** Room for a sum of bytes, or a number of requests. */
export class Room {
  #free: number
  readonly #waiting = new Set<{ readonly size: number; readonly enter: () => void }>()

  constructor(size: number) {
    this.#free = size
  }

  #take(size: number): () => void {
    this.#free -= size
    return () => {
      this.#free += size
      for (const waiting of this.#waiting) {
        if (waiting.size > this.#free) return
        this.#waiting.delete(waiting)
        waiting.enter()
      }
    }
  }

  async #enter(size: number): Promise<() => void> {
    if (this.#waiting.size === 0 && size <= this.#free) return this.#take(size)
    const { promise, resolve, reject } = Promise.withResolvers<() => void>()
    const waiting = { size, enter: () => resolve(this.#take(size)) }
    this.#waiting.add(waiting)
    const timer = setTimeout(() => {
      this.#waiting.delete(waiting)
      reject(new ImageError('busy', 'Too many requests at this time; try again'))
    }, patience)
    return promise.finally(() => clearTimeout(timer))
  }

  /**
   * Works once there is room: first come, first served.
   * @throws ImageError busy, if there is none in time
   */
  async use<T>(size: number, work: () => Promise<T>): Promise<T> {
    const leave = await this.#enter(size)
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

/** Answers that clients haven't read yet. The oldest ones are cut off if all are too large: their clients are the slowest. */
export class Unread {
  readonly #most: number
  #bytes = 0
  readonly #answers = new Map<Client, number>()

  /** @param most bytes */
  constructor(most: number) {
    this.#most = most
  }

  #remove(client: Client): void {
    this.#bytes -= this.#answers.get(client) ?? 0
    this.#answers.delete(client)
  }

  add(client: Client, bytes: number): void {
    if (client.ended.aborted) return
    this.#answers.set(client, bytes)
    this.#bytes += bytes
    client.ended.addEventListener('abort', () => this.#remove(client), { once: true })
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= this.#most) return
      this.#remove(oldest)
      oldest.cut()
    }
  }
}
