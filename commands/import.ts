// `npm run import`: uploads images from elsewhere into a running service.
import { createHash } from 'node:crypto'
import { fail, readArguments, refuseArguments } from '../cli/arguments.ts'
import { howTo } from '../cli/program.ts'
import { type Choice, type Chosen, chosenSource } from '../import/choose.ts'
import { type Journal, openJournal, type Subject } from '../import/journal.ts'
import { limitMemory } from '../import/memory.ts'
import { wires } from '../import/older.ts'
import { pacer } from '../import/pace.ts'
import { policies } from '../import/place.ts'
import { dateRules } from '../import/reading.ts'
import { type Report, startReport } from '../import/reporting.ts'
import { runImport } from '../import/run.ts'
import { serviceAt } from '../import/service.ts'
import { messageOf, Stop } from '../import/source.ts'
import { paceOptions, readPace, readServiceUrl } from './transfer.ts'

const usage = `Usage: ${howTo('import', '')} <from> [--to http://localhost:3000] [--key <API key>] [options]

Stores images in a running service. Run the same command again to resume. Ends with 1 if a file was refused or failed.
<from> is one of
  ./photos                a folder, with all folders in it, or an export. Hidden files and symbolic links are left out
  s3://bucket/prefix      the objects below a prefix, with AWS's usual credentials
  urls.txt                a file with a URL in each line, and a name behind a tab if you want another than its path
  http://images.internal  an older image service, or another darkroom
The path is the name, with -- for each slash.
  --to            the URL of the service (http://localhost:3000, or the port of PORT)
  --key           an API key that may write (DARKROOM_KEY)
  --prefix        what all names begin with
  --on-conflict   if another image has the name: skip, overwrite, or rename (skip)
  --dates         what becomes created_at: the date of the source, of the photograph (exif) if it has one, or of the import
                  (source)
  --concurrency   files at a time, 1 to 64 (4)
  --rate          files a second, at most
  --dry-run       stores nothing, and says what would be stored
  --journal       the file that remembers what is stored, until all is (.darkroom-import-….jsonl)
  --json          a file for the report as JSON
From a service
  --contract      its API: base64, images, form, root, or v1 (found by asking)
  --names         a file with the names of its images, a line for each, if it has no list of them
  --from-key      its API key, sent as a bearer token (DARKROOM_FROM_KEY)
From S3
  --s3            the endpoint of another S3 than AWS's (AWS_ENDPOINT_URL)
  --bucket        darkroom's bucket: copies within S3 instead of downloading, if the credentials may`

const { positionals, values } = readArguments({
  usage,
  options: {
    to: { type: 'string' },
    key: { type: 'string' },
    prefix: { type: 'string', default: '' },
    'on-conflict': { type: 'string', default: 'skip' },
    dates: { type: 'string', default: 'source' },
    ...paceOptions,
    'dry-run': { type: 'boolean', default: false },
    journal: { type: 'string' },
    json: { type: 'string' },
    contract: { type: 'string' },
    names: { type: 'string' },
    'from-key': { type: 'string' },
    s3: { type: 'string' },
    bucket: { type: 'string' },
  },
  positionals: 1,
})

/** Returns the value of an option that allows only a few. Ends with exit code 2 for any other. */
function oneOf<T extends string>(option: string, known: readonly T[], value: string): T {
  const found = known.find((one) => one === value)
  return found ?? refuseArguments(`--${option} must be one of ${known.join(', ')}`, usage)
}

const [given] = positionals
const { prefix, 'dry-run': isDry } = values
const policy = oneOf('on-conflict', policies, values['on-conflict'])
const dates = oneOf('dates', dateRules, values.dates)
const contract = values.contract === undefined ? undefined : oneOf('contract', wires, values.contract)
if (!given) refuseArguments('Missing folder, bucket, file of URLs, or service to import from', usage)
const { concurrency, rate } = readPace(values, usage)
const to = readServiceUrl('--to', values.to, usage)
if (!/^(?!\.)[^/\\\p{Cc}]{0,50}$/u.test(prefix))
  refuseArguments('--prefix has up to 50 characters, no slashes, and no dot at its beginning', usage)

/** The journal of this import in the current folder, if none is named. */
function journalOf(subject: Subject): string {
  const id = createHash('sha256').update(Object.values(subject).join('\n')).digest('hex').slice(0, 8)
  return `.darkroom-import-${id}.jsonl`
}

/** Begins the report. Ends with 1 if its file can't be written. */
function report(source: Chosen['source']): Report {
  try {
    return startReport(source, { json: values.json, done: 'stored', isDry })
  } catch (error) {
    return fail(`Can't write ${values.json}: ${messageOf(error)}`)
  }
}

/** Returns the reason that stopped an import. @throws any other error */
function demandStop(error: unknown): Stop {
  if (error instanceof Stop) return error
  throw error
}

async function runIt({ source, from }: Chosen, calls: AbortController): Promise<void> {
  const subject = { from, to, prefix }
  const journal: Journal | undefined = isDry
    ? undefined
    : await openJournal(values.journal ?? journalOf(subject), subject).catch((error) => fail(error.message))
  const service = serviceAt(to, values.key ?? process.env.DARKROOM_KEY, calls.signal)
  const { counts, onResult, close } = report(source)
  const pace = pacer(rate, calls.signal)
  const plan = { source, service, prefix, policy, dates, concurrency, pace, journal, calls, onResult }
  const stopped = await runImport({ ...plan, warn: console.error }).then(() => undefined, demandStop)
  close()
  journal?.close(!stopped && counts.failed === 0)
  if (stopped) fail(`${stopped.message}\nRun the same command again to resume.`)
  if (counts.failed > 0) console.error('Run the same command again to retry what failed.')
  process.exit(counts.refused + counts.failed > 0 ? 1 : 0)
}

limitMemory()
const calls = new AbortController()
const choice: Choice = {
  ...{ from: given, contract, names: values.names, endpoint: values.s3, bucket: values.bucket },
  key: values['from-key'] ?? process.env.DARKROOM_FROM_KEY,
  signal: calls.signal,
}
const chosen = await chosenSource(choice).catch((error: unknown) => fail(messageOf(error)))
if (chosen.from === `${to}/`) fail(`${to} can't be imported into itself`)
if (chosen.what !== chosen.from) console.error(`Importing from ${chosen.what}`)
await runIt(chosen, calls).catch((error: unknown) => fail(demandStop(error).message))
