// Notices files that clients send directly to the bucket, for an S3 that sends no events: looks for those that this
// process signed a form for, and those whose status a client requests.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { stat } from '../../lib/storage/bucket.ts'
import { type Arrived, channels, type Expected } from '../../lib/storage/direct-uploads.ts'

/** Milliseconds between two looks: the longer a client takes, the less often. */
const [shortest, longest, factor] = [1000, 30_000, 1.5]

/** Milliseconds for which a file isn't announced again: the worker has it. */
const quiet = 30_000

interface Options {
  /** Announces a file; again, if it is still there after a while. */
  readonly announce: (key: string) => void
  /** Returns the file at a key, if there is one. @throws if the bucket doesn't answer */
  readonly look?: (key: string) => Promise<Omit<Arrived, 'key'> | undefined>
}

/** A form may be sent again, with other bytes. */
const identityOf = ({ key, etag, lastModified }: Arrived) => `${key} ${etag} ${lastModified.getTime()}`

class Arrivals {
  readonly #announce: (key: string) => void
  readonly #look: NonNullable<Options['look']>
  readonly #timers = new Map<string, NodeJS.Timeout>()
  /** When files were announced. */
  readonly #announced = new Map<string, number>()

  constructor({ announce, look = (key) => stat(key, key) }: Options) {
    this.#announce = announce
    this.#look = look
  }

  readonly tell = (arrived: Arrived): void => {
    const now = performance.now()
    for (const [one, at] of this.#announced) if (now - at > quiet) this.#announced.delete(one)
    if (this.#announced.has(identityOf(arrived))) return
    this.#announced.set(identityOf(arrived), now)
    this.#announce(arrived.key)
  }

  /** Looks for a file until its form expires: one that is sent within a look is found by the next. */
  readonly watch = (expected: Expected, wait = shortest): void => {
    const { key, until } = expected
    const run = async () => {
      // A bucket that doesn't answer is asked again.
      const found = await this.#look(key).catch(() => undefined)
      if (!this.#timers.delete(key)) return
      if (found) this.tell({ key, ...found })
      const next = found ? longest : Math.min(wait * factor, longest)
      if (Date.now() <= until + longest) this.watch(expected, next)
    }
    clearTimeout(this.#timers.get(key))
    this.#timers.set(key, setTimeout(run, wait).unref())
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}

/** Starts noticing. @returns a function that stops it */
export function noticeArrivals(options: Options): () => void {
  const arrivals = new Arrivals(options)
  const expect = (message: unknown) => arrivals.watch(message as Expected)
  const hear = (message: unknown) => arrivals.tell(message as Arrived)
  subscribe(channels.expected, expect)
  subscribe(channels.arrived, hear)
  return () => {
    unsubscribe(channels.expected, expect)
    unsubscribe(channels.arrived, hear)
    arrivals.close()
  }
}
