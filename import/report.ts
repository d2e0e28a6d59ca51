// What an import says: a line for each file that isn't stored, and the counts; all of it as JSON.
import { renameSync } from 'node:fs'
import { openOutput } from './output.ts'
import { type Outcome, outcomes, type Result } from './place.ts'

export type Counts = Record<Outcome, number>

/** Returns the counts of a report that begins. */
export const noCounts = (): Counts =>
  Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as unknown as Counts

/** Line breaks, what a terminal obeys, and what turns the direction of text. */
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Returns a text as it can be printed: a name from elsewhere can have any character. */
const printable = (text: string): string =>
  text.replace(unprintable, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Returns the line for a file; undefined if there is nothing to say about it. */
export function lineOf({ path, name, outcome, reason }: Result, isDry: boolean): string | undefined {
  if (outcome === 'present' || (outcome === 'stored' && reason === undefined && !isDry)) return undefined
  const verb = isDry ? `would be ${outcome}` : outcome
  const as = outcome === 'stored' ? ` as ${name}` : ''
  return printable(`${verb}  ${path}${as}${reason === undefined ? '' : `: ${reason}`}`)
}

/** Returns the last line of a report. @param done what the files were: `stored` */
export function summaryOf(counts: Counts, done: string): string {
  const { stored, present, skipped, refused, failed } = counts
  return `${stored} ${done}, ${present} already there, ${skipped} skipped, ${refused} refused, ${failed} failed`
}

export interface JsonReport {
  /** @throws Stop if it can't be written */
  readonly add: (result: Result) => void
  /** @throws Stop likewise */
  readonly close: (counts: Counts) => void
}

/**
 * Writes the report as JSON, file by file. It appears at the path when it is complete.
 * @throws Error if it can't be written
 */
export function jsonReport(file: string): JsonReport {
  const partial = `${file}.partial`
  const output = openOutput(partial, 'w')
  let before = '{"files":[\n'
  return {
    add: (result) => {
      output.write(before + JSON.stringify(result))
      before = ',\n'
    },
    close: (counts) => {
      const head = before.startsWith('{') ? before : '\n'
      output.write(`${head}],"counts":${JSON.stringify(counts)}}\n`)
      output.close()
      renameSync(partial, file)
    },
  }
}
