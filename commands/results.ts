// Says how many tests passed in all steps of CI, and what the failed ones said: their own output lies far above.

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

type Results = {
  numPassedTests: number
  numFailedTests: number
  testResults: {
    name: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

/** The most lines of a message that are repeated, and characters of a line. */
const LINES = 5
const WIDTH = 300

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
  const lines = message.split('\n').slice(0, LINES)
  console.log(['', what, ...lines.map((line) => line.slice(0, WIDTH))].join('\n'))
}
