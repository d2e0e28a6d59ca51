// `npm run export`: downloads all images of a running service into a folder.
import { resolve } from 'node:path'
import { fail, readArguments, refuseArguments } from '../cli/arguments.ts'
import { howTo } from '../cli/program.ts'
import { eachOf } from '../import/each.ts'
import { fileNames, prepare, save } from '../import/export.ts'
import { limitMemory } from '../import/memory.ts'
import { olderService } from '../import/older.ts'
import { pacer } from '../import/pace.ts'
import { demandService } from '../import/place.ts'
import { startReport } from '../import/reporting.ts'
import { serviceAt } from '../import/service.ts'
import { messageOf } from '../import/source.ts'
import { paceOptions, readPace, readServiceUrl } from './transfer.ts'

const usage = `Usage: ${howTo('export', '')} <folder> [--from http://localhost:3000] [--key <API key>] [options]

Downloads all images of a running service: originals/ has their bytes, and manifests/ what else is known of each. Run the
same command again to resume, or to download what is new. ${howTo('import', '<folder>')} stores them in another service.
Ends with 1 if an image failed.
  --from          the URL of the service (http://localhost:3000, or the port of PORT)
  --key           an API key of the service (DARKROOM_KEY)
  --concurrency   images at a time, 1 to 64 (4)
  --rate          images a second, at most
  --json          a file for the report as JSON`

const { positionals, values } = readArguments({
  usage,
  options: {
    from: { type: 'string' },
    key: { type: 'string' },
    ...paceOptions,
    json: { type: 'string' },
  },
  positionals: 1,
})

const [given] = positionals
if (!given) refuseArguments('Missing folder to export to', usage)
const { concurrency, rate } = readPace(values, usage)
const from = `${readServiceUrl('--from', values.from, usage)}/`

async function exportInto(root: string): Promise<void> {
  const calls = new AbortController()
  const { signal } = calls
  const key = values.key ?? process.env.DARKROOM_KEY
  const base = new URL(from)
  const asking = { signal, origin: base.origin, credential: key === undefined ? undefined : `Bearer ${key}` }
  const source = await olderService({ base, asking, names: undefined }, 'v1')
  await demandService(serviceAt(from, key, signal))
  await prepare(root)
  const pace = pacer(rate, signal)
  const fileFor = fileNames()
  const { counts, onResult, close } = startReport(source, {
    json: values.json,
    done: 'exported',
    isDry: false,
  })
  await eachOf(source, concurrency, calls, async (item) => {
    if (!('open' in item)) return onResult(item, 0, false)
    const file = fileFor(item.path)
    await pace()
    const result = await save(root, file, item)
    onResult(result, item.size ?? 0, result.outcome === 'present')
  })
  close()
  if (counts.failed > 0) console.error('Run the same command again to retry what failed.')
  process.exit(counts.refused + counts.failed > 0 ? 1 : 0)
}

limitMemory()
await exportInto(resolve(given)).catch((error: unknown) => fail(messageOf(error)))
