// `npm run replay`: puts the dead letters of this machine's queue back into it; with --list it only shows them.
import { resolve } from 'node:path'
import { fail, readArguments } from '../../cli/arguments.ts'
import { describe } from './batch.ts'
import { listDead, replay, subjectOf } from './dead-letters.ts'
import type { Content } from './message-files.ts'

const root = resolve(import.meta.dirname, '../..')
const usage = `Usage: npm run replay [-- --list]

Puts the messages that failed five times back into the queue of the data folder (DARKROOM_DATA, .darkroom/).
  --list   only shows them`

const { list: isList } = readArguments({ usage, options: { list: { type: 'boolean' } } }).values
const directory = resolve(process.env.DARKROOM_DATA ?? `${root}/.darkroom`, 'queue')

const count = (letters: readonly Content[], what: string) =>
  `${letters.length} ${letters.length === 1 ? what : `${what}s`}`

/** When it died, what it is about, why: in one line, whatever the error's text has. */
function toLine(letter: Content): string {
  const { died = letter.sent, receives = 0, error = 'not known why' } = letter
  return `${died}  ${subjectOf(letter)}  ${receives} tries: ${error.replaceAll(/\s+/g, ' ')}`
}

function print(letters: readonly Content[]): void {
  if (letters.length === 0) console.log(`No dead letters in ${directory}: nothing to put back`)
  else if (isList) console.log(letters.map(toLine).join('\n'))
  else {
    console.log(`${count(letters, 'message')} put back:`)
    for (const letter of letters) console.log(`  ${letter.id}  ${subjectOf(letter)}`)
  }
}

try {
  print(await (isList ? listDead : replay)(directory))
} catch (error) {
  fail(`The dead letters in ${directory} cannot be put back: ${describe(error)}`)
}
