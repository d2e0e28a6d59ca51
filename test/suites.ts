// Parts of the tests, for commands that run them again elsewhere.
import { fail } from '../cli/arguments.ts'

/** Returns the files of tests of contracts. */
export const contractTests = (...names: string[]): string[] =>
  names.map((name) => `test/contracts/${name}.test.ts`)

/** What `--suite short` leaves out: many images or requests each, for what the handlers alone decide. */
export const longTests = [
  ...contractTests('formats', 'many', 'multipart', 'names', 'paging', 'paths', 'preconditions'),
  ...['presets', 'requests'].map((name) => `test/resize/${name}.test.ts`),
]

/** Returns what `--suite` says, by default `all`; ends the process if there is no such suite. */
export const suiteOf = <Suite>(suites: Readonly<Record<string, Suite>>, name = 'all'): Suite =>
  suites[name] ?? fail(`--suite must be one of ${Object.keys(suites).join(', ')}`)
