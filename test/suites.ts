// Parts of the tests, for commands that run them again elsewhere.
import { fail } from '../cli/arguments.ts'

const testsIn =
  (folder: string) =>
  (...names: string[]): string[] =>
    names.map((name) => `test/${folder}/${name}.test.ts`)

/** Returns the files of tests of contracts. */
export const contractTests = testsIn('contracts')

/** Returns the files of tests of variants and jobs. */
export const resizeTests = testsIn('resize')

/** What `--suite short` leaves out: many images or requests each, for what the handlers alone decide. */
export const longTests = [
  ...contractTests('formats', 'many', 'multipart', 'names', 'paging', 'paths', 'preconditions'),
  ...resizeTests('presets', 'requests'),
]

/** Returns what `--suite` says, by default `all`; ends the process if there is no such suite. */
export const suiteOf = <Suite>(suites: Readonly<Record<string, Suite>>, name = 'all'): Suite =>
  suites[name] ?? fail(`--suite must be one of ${Object.keys(suites).join(', ')}`)
