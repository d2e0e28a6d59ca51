// What a command says while it goes through a source, and at its end.
import type { Result } from './place.ts'
import { showProgress } from './progress.ts'
import { type Counts, jsonReport, lineOf, noCounts, summaryOf } from './report.ts'
import type { Source } from './source.ts'

/** How to report. */
export interface Reporting {
  /** A file for the report as JSON. */
  readonly json: string | undefined
  /** What is done with the files: `stored`. */
  readonly done: string
  /** Whether nothing is done. */
  readonly isDry: boolean
}

export interface Report {
  readonly counts: Counts
  readonly onResult: (result: Result, bytes: number, isKnown: boolean) => void
  /** Prints the counts, and completes the file. @throws Stop if it can't be written */
  readonly close: () => void
}

/**
 * Begins a report of what becomes of a source.
 * @throws Error, if the file can't be written
 */
export function startReport(source: Source, { json: file, done, isDry }: Reporting): Report {
  const json = file === undefined ? undefined : jsonReport(file)
  const counts = noCounts()
  const progress = showProgress(source)
  return {
    counts,
    onResult: (result, bytes, isKnown) => {
      counts[result.outcome]++
      json?.add(result)
      progress.add(bytes, isKnown)
      const line = lineOf(result, isDry)
      if (line !== undefined) progress.print(line)
    },
    close: () => {
      progress.stop()
      console.log(summaryOf(counts, isDry ? `would be ${done}` : done))
      json?.close(counts)
    },
  }
}
