// `npm run replay`: puts the dead letters of this machine's queues back into them; with --list it only shows them.
import { existsSync } from 'node:fs'
import * as z from 'zod/mini'

import { fail, readArguments } from '../cli/arguments.ts'
import { howTo } from '../cli/program.ts'
import { locals, openDataFolder, queueName } from './data-folder.ts'
import { databaseIn } from './database.ts'
import { askQueue } from './queue/api.ts'
import { describe } from './queue/batch.ts'
import type { Message } from './queue/queue.ts'
import { dataFolder, readRunning } from './running.ts'

const usage = `Usage: ${howTo('replay', '[--list | --json]')}

Puts the messages that failed five times back into the queues of the data folder (DARKROOM_DATA, .darkroom/), whether
the service runs or not.
  --list   only lists them, one per line
  --json   only lists them, with all fields`

const options = { list: { type: 'boolean' }, json: { type: 'boolean' } } as const
const { list = false, json = false } = readArguments({ usage, options }).values
const isList = list || json
const directory = dataFolder()

async function fromService(endpoint: string): Promise<Message[]> {
  const action = isList ? 'ListMessages' : 'ReplayDeadLetters'
  const asked = Object.keys(locals).map((name) => askQueue(endpoint, action, queueName(name)))
  return (await Promise.all(asked)).flatMap(({ dead }) => dead)
}

function fromFolder(): Message[] {
  // Otherwise a mistake in the folder's name would create a database.
  if (!existsSync(databaseIn(directory))) return []
  const { database, queues } = openDataFolder(directory)
  try {
    return [...queues.values()].flatMap((queue) => (isList ? queue.dead() : queue.replay()))
  } finally {
    database.close()
  }
}

const s3Event = z.object({
  Records: z.array(z.object({ s3: z.object({ object: z.object({ key: z.string() }) }) })),
})

/** What a message is about: the keys of an S3 event, or else the start of its body. */
function subjectOf({ body }: Message): string {
  try {
    const { Records } = z.parse(s3Event, JSON.parse(body))
    // Keys in notifications are form-encoded.
    return Records.map(({ s3 }) => decodeURIComponent(s3.object.key.replaceAll('+', ' '))).join(', ')
  } catch {
    return body.replaceAll(/\s+/g, ' ').slice(0, 80)
  }
}

/** When it died, what it is about, and why, in one line. */
function toLine(letter: Message): string {
  const { sent, died = sent, receives, error = 'unknown' } = letter
  const when = new Date(died).toISOString()
  return `${when}  ${subjectOf(letter)}  ${receives} tries: ${error.replaceAll(/\s+/g, ' ')}`
}

function print(letters: readonly Message[]): void {
  if (json) console.log(JSON.stringify(letters, null, 2))
  else if (letters.length === 0) console.log(`No dead letters in ${directory}: nothing to put back`)
  else if (isList) console.log(letters.map(toLine).join('\n'))
  else {
    console.log(`${letters.length} ${letters.length === 1 ? 'message' : 'messages'} put back:`)
    for (const letter of letters) console.log(`  ${letter.id}  ${subjectOf(letter)}`)
  }
}

try {
  const running = await readRunning(directory)
  print(running ? await fromService(running.AWS_ENDPOINT_URL_SQS) : fromFolder())
} catch (error) {
  fail(`The dead letters in ${directory} can't be ${isList ? 'listed' : 'put back'}: ${describe(error)}`)
}
