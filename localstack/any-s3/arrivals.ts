// Notices files that clients send directly to the bucket, where S3 sends no events: looks for those that this process signed
// a form for, and hears of those that a client asks about.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { exists } from '../../lib/storage/conditional.ts'
import { type Arrived, channels, type Expected } from '../../lib/storage/direct-uploads.ts'

/** Milliseconds between two looks: the longer a client takes, the less often. */
const [shortest, longest, factor] = [1000, 30_000, 1.5]

/** For which a file is not announced again: the worker is on it. */
const quiet = 30_000

interface Options {
  /** Announces a file. Called again if it isn't processed after a while. */
  readonly announce: (key: string) => void
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Returns whether there is an object. @throws if the bucket doesn't answer */
  readonly look?: (key: string) => Promise<boolean>
}

/** Starts noticing. @returns a function that stops it */
export function noticeArrivals({ announce, now = Date.now, look = exists }: Options): () => void {
  const timers = new Map<string, NodeJS.Timeout>()
  const announced = new Map<string, number>()

  const tell = ({ key }: Arrived) => {
    for (const [one, at] of announced) if (now() - at > quiet) announced.delete(one)
    if (announced.has(key)) return
    announced.set(key, now())
    announce(key)
  }

  const watch = ({ key, until }: Expected, wait = shortest) => {
    const run = async () => {
      // A bucket that doesn't answer is asked again.
      if (await look(key).catch(() => false)) {
        timers.delete(key)
        tell({ key })
      } else if (now() <= until + longest && timers.has(key))
        watch({ key, until }, Math.min(wait * factor, longest))
      else timers.delete(key)
    }
    timers.set(key, setTimeout(run, wait).unref())
  }

  const hear = {
    expected: (message: unknown) => watch(message as Expected),
    arrived: (message: unknown) => tell(message as Arrived),
  }
  subscribe(channels.expected, hear.expected)
  subscribe(channels.arrived, hear.arrived)
  return () => {
    unsubscribe(channels.expected, hear.expected)
    unsubscribe(channels.arrived, hear.arrived)
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
  }
}
