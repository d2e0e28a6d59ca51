// How far an import is: one line that changes on a terminal, and now and then a line elsewhere.
import type { Source } from './source.ts'

interface Total {
  files: number
  bytes: number
}

/** What is done, and what of it an earlier run did. */
interface Done extends Total {
  readonly before: Total
}

/** Milliseconds between two lines. */
const pause = { terminal: 200, elsewhere: 10_000 }

/** Returns a duration in the largest units that matter: `45 s`, `12 min`, `3 h 5 min`. */
export function durationOf(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/**
 * Returns a line like `120 of 1000 files, 34.1 of 300.0 MB, 2 min left`.
 * @param seconds since the beginning of this run
 */
export function progressOf(done: Done, all: Total | undefined, seconds: number): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
  if (!all) return `${done.files} files, ${megabytes(done.bytes)} MB`
  // Small files take their time, too: each counts as some bytes.
  const workOf = ({ files, bytes }: Total) => bytes + files * 50_000
  const now = workOf(done) - workOf(done.before)
  const left = (seconds * (workOf(all) - workOf(done))) / now
  const rest = now > 0 ? `, ${durationOf(Math.max(0, left))} left` : ''
  return `${done.files} of ${all.files} files, ${megabytes(done.bytes)} of ${megabytes(all.bytes)} MB${rest}`
}

/** Counts what a source has. */
async function count(source: Source): Promise<Total> {
  const total = { files: 0, bytes: 0 }
  for await (const item of source) {
    total.files++
    total.bytes += 'open' in item ? (item.size ?? 0) : 0
  }
  return total
}

export interface Progress {
  /** @param isKnown whether an earlier run did it, so that it took no time */
  readonly add: (bytes: number, isKnown: boolean) => void
  /** Prints a line of the report. */
  readonly print: (line: string) => void
  readonly stop: () => void
}

/** Shows the progress on stderr until it is stopped. Counts the source at the same time. */
export function showProgress(source: Source): Progress {
  const { stderr } = process
  const done: Done = { files: 0, bytes: 0, before: { files: 0, bytes: 0 } }
  const began = performance.now()
  let all: Total | undefined
  // Without a total, there is no estimate.
  count(source).then(
    (total) => {
      all = total
    },
    () => undefined,
  )
  const clear = stderr.isTTY ? '\r\x1b[K' : ''
  const show = () => {
    const line = progressOf(done, all, (performance.now() - began) / 1000)
    stderr.write(stderr.isTTY ? clear + line : `${line}\n`)
  }
  const timer = setInterval(show, stderr.isTTY ? pause.terminal : pause.elsewhere)
  timer.unref()
  return {
    add: (bytes, isKnown) => {
      for (const total of isKnown ? [done, done.before] : [done]) {
        total.files++
        total.bytes += bytes
      }
    },
    print: (line) => {
      stderr.write(clear)
      console.log(line)
    },
    stop: () => {
      clearInterval(timer)
      stderr.write(clear)
    },
  }
}
