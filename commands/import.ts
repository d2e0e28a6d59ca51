// `npm run import`: uploads the images of a folder into a running service.
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fail, portOf, readArguments, refuseArguments } from '../cli/arguments.ts'
import { howTo } from '../cli/program.ts'
import { folder } from '../import/folder.ts'
import { type Journal, openJournal, type Subject } from '../import/journal.ts'
import { type Policy, policies, type Result, Stop } from '../import/place.ts'
import { showProgress } from '../import/progress.ts'
import { jsonReport, lineOf, noCounts, summaryOf } from '../import/report.ts'
import { runImport } from '../import/run.ts'
import { serviceAt } from '../import/service.ts'

const usage = `Usage: ${howTo('import', '')} <folder> [--to http://localhost:3000] [--key <API key>] [options]

Uploads every file below the folder into a running service. The path is the name, with -- for each slash. Run the same
command again to resume. Hidden files and symbolic links are left out. Ends with 1 if a file was refused or failed.
  --to            the URL of the service (http://localhost:3000, or the port of PORT)
  --key           an API key that may write (DARKROOM_KEY)
  --prefix        what all names begin with
  --on-conflict   if another image has the name: skip, overwrite, or rename (skip)
  --concurrency   files at a time, 1 to 64 (4)
  --dry-run       stores nothing, and says what would be stored
  --journal       the file that remembers what is stored, until all is (.darkroom-import-….jsonl)
  --json          a file for the report as JSON`

const { positionals, values } = readArguments({
  usage,
  options: {
    to: { type: 'string' },
    key: { type: 'string' },
    prefix: { type: 'string', default: '' },
    'on-conflict': { type: 'string', default: 'skip' },
    concurrency: { type: 'string', default: '4' },
    'dry-run': { type: 'boolean', default: false },
    journal: { type: 'string' },
    json: { type: 'string' },
  },
  positionals: 1,
})

const [from] = positionals
const { prefix, 'dry-run': isDry } = values
const policy = policies.find((one) => one === values['on-conflict'])
const concurrency = Number(values.concurrency)
const to = (values.to ?? `http://localhost:${portOf(process.env.PORT)}`).replace(/\/+$/, '')
if (!from) refuseArguments('Missing folder to import', usage)
if (!policy) refuseArguments(`--on-conflict must be ${policies.join(', ')}`, usage)
if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64))
  refuseArguments('--concurrency must be a whole number from 1 to 64', usage)
if (!/^(?!\.)[^/\\\p{Cc}]{0,50}$/u.test(prefix))
  refuseArguments('--prefix has up to 50 characters, no slashes, and no dot at its beginning', usage)
if (!/^https?:/.test(to) || !URL.canParse(to)) refuseArguments('--to must be the URL of a service', usage)

/** The journal of this import in the current folder, if none is named. */
function journalOf(subject: Subject): string {
  const id = createHash('sha256').update(Object.values(subject).join('\n')).digest('hex').slice(0, 8)
  return `.darkroom-import-${id}.jsonl`
}

function openReport(file: string) {
  try {
    return jsonReport(file)
  } catch (error) {
    return fail(`Can't write ${file}: ${error}`)
  }
}

async function importFolder(root: string, policy: Policy): Promise<void> {
  const subject = { from: root, to, prefix }
  const journal: Journal | undefined = isDry
    ? undefined
    : await openJournal(values.journal ?? journalOf(subject), subject).catch((error) => fail(error.message))
  const json = values.json === undefined ? undefined : openReport(values.json)
  const counts = noCounts()
  const source = folder(root)
  const progress = showProgress(source)
  const calls = new AbortController()
  const onResult = (result: Result, bytes: number, isKnown: boolean) => {
    counts[result.outcome]++
    json?.add(result)
    progress.add(bytes, isKnown)
    const line = lineOf(result, isDry)
    if (line !== undefined) progress.print(line)
  }
  const service = serviceAt(to, values.key ?? process.env.DARKROOM_KEY, calls.signal)
  const stopped = await runImport({
    source,
    service,
    prefix,
    policy,
    concurrency,
    journal,
    calls,
    onResult,
  }).catch((error: unknown) => {
    if (error instanceof Stop) return error
    throw error
  })
  progress.stop()
  json?.close(counts)
  journal?.close(!stopped && counts.failed === 0)
  console.log(summaryOf(counts, isDry))
  if (stopped) fail(`${stopped.message}\nRun the same command again to resume.`)
  if (counts.failed > 0) console.error('Run the same command again to retry what failed.')
  process.exit(counts.refused + counts.failed > 0 ? 1 : 0)
}

const root = resolve(from)
if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) fail(`${root} isn't a folder`)
await importFolder(root, policy)
