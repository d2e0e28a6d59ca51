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

/** What the handlers alone decide, with many images or requests: `npm run test:start` leaves it out. */
export const handlersTests = [
  ...contractTests('formats', 'notes', 'paging', 'preconditions'),
  ...resizeTests('presets', 'requests', 'variants'),
  'test/sizes/sizes.test.ts',
]

/** What `--suite short` leaves out: that, and what the front of `npm start` or the edge has a part in, too. */
export const longTests = [
  ...handlersTests,
  ...contractTests('many', 'multipart', 'names', 'paths', 'reads'),
  ...resizeTests('callbacks'),
  ...['test/edge/delivery.test.ts', 'test/edge/versions.test.ts', 'test/iiif/images.test.ts'],
]

/** Returns what `--suite` says, by default `all`; ends the process if there is no such suite. */
export const suiteOf = <Suite>(suites: Readonly<Record<string, Suite>>, name = 'all'): Suite =>
  suites[name] ?? fail(`--suite must be one of ${Object.keys(suites).join(', ')}`)
