// Parts of the tests, for commands that run them again elsewhere.
import { fail } from '../cli/arguments.ts'

/** Returns the files of tests of contracts. */
export const contractTests = (...names: string[]): string[] =>
  names.map((name) => `test/contracts/${name}.test.ts`)

/**
 * What `--suite short` leaves out. They store many images each, for what is said of names, bytes, pages, and
 * conditions.
 */
export const longContractTests = contractTests(
  'formats',
  'many',
  'multipart',
  'names',
  'paging',
  'preconditions',
)

/** Returns what `--suite` says, by default `all`; ends the process if there is no such suite. */
export const suiteOf = <Suite>(suites: Readonly<Record<string, Suite>>, name = 'all'): Suite =>
  suites[name] ?? fail(`--suite must be one of ${Object.keys(suites).join(', ')}`)
