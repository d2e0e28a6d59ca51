// Says how many tests passed in all steps of CI, and what the failed ones said: their own output lies far above.

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

interface Outcome {
  readonly status: string
  readonly fullName: string
  readonly failureMessages: readonly string[]
}

/** What Vitest's JSON reporter writes. */
interface Results {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly Outcome[]
  }[]
}

/** Lines of a message that are repeated, and characters of each. */
const [mostLines, mostCharacters] = [5, 300]

const folder = '.build/results'
const results = readdirSync(folder).map(
  (file): Results => JSON.parse(readFileSync(join(folder, file), 'utf8')),
)
const sum = (name: 'numPassedTests' | 'numFailedTests') =>
  results.reduce((total, result) => total + result[name], 0)
console.log(`${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed`)

for (const { name, message, assertionResults } of results.flatMap(({ testResults }) => testResults)) {
  const file = relative('.', name)
  // A file that could not be loaded has no tests.
  if (message !== '') say(file, message)
  for (const { status, fullName, failureMessages } of assertionResults)
    if (status === 'failed') say(`${file}: ${fullName}`, failureMessages.join('\n'))
}

function say(what: string, message: string): void {
  const lines = message.split('\n').slice(0, mostLines)
  console.log(['', what, ...lines.map((line) => line.slice(0, mostCharacters))].join('\n'))
}
