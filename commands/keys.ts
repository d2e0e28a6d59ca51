// `npm run keys`: makes, lists and revokes API keys, of a stage in AWS or of the data folder.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { startSsm } from '../localstack/ssm.ts'
import { fail, readArguments, refuseArguments } from './arguments.ts'

const usage = `Usage: npm run keys -- add <label> [--reads-only] [--stage prod]
npm run keys -- list [--stage prod]
npm run keys -- revoke <id> [--stage prod]
npm run keys -- rotate <id> [--stage prod]   makes another key like it; revoke the old one once nobody uses it

Without --stage: the keys of the data folder (DARKROOM_DATA, .darkroom/).`

const { positionals, values } = readArguments({
  usage,
  options: { stage: { type: 'string' }, 'reads-only': { type: 'boolean' } },
  positionals: 2,
})
const [command, subject = ''] = positionals

async function useDataFolder(): Promise<void> {
  const directory = resolve(process.env.DARKROOM_DATA ?? `${import.meta.dirname}/../.darkroom`)
  mkdirSync(directory, { recursive: true })
  process.env.AWS_ENDPOINT_URL_SSM = await startSsm(directory)
  process.env.AWS_ACCESS_KEY_ID = 'darkroom'
  process.env.AWS_SECRET_ACCESS_KEY = 'darkroom'
}

// As serverless.yml has it.
process.env.AWS_REGION ??= 'us-east-1'
if (values.stage === undefined) await useDataFolder()
const { makeKey } = await import('../lib/auth/keys.ts')
const { readKeys, writeKeys } = await import('../lib/auth/valid-keys.ts')
const parameter = `/darkroom/${values.stage ?? 'local'}/api-keys`
const keys = await readKeys(parameter).catch(({ cause }) =>
  fail(`The keys of stage ${values.stage ?? 'local'} cannot be read: ${cause}`),
)

async function add(label: string, readsOnly: boolean): Promise<void> {
  const { secret, kept } = makeKey(label, readsOnly)
  await writeKeys(parameter, [...keys, kept])
  console.log(`${secret}\n\nThis is shown once. It works within half a minute; send it as X-Api-Key.`)
}

const find = (id: string) => keys.find((key) => key.id === id) ?? fail(`There is no key with the id ${id}`)

switch (command) {
  case 'add':
    await add(subject || refuseArguments('Say whose key it is', usage), values['reads-only'] ?? false)
    break
  case 'list':
    for (const { id, label, created_at, reads_only } of keys) {
      console.log(`${id}  ${created_at}  ${reads_only ? 'reads' : 'all  '}  ${label}`)
    }
    if (keys.length === 0) console.log('There are no keys: nobody gets in where a key is needed.')
    break
  case 'revoke':
    await writeKeys(
      parameter,
      keys.filter((key) => key !== find(subject)),
    )
    console.log(`Revoked ${subject}. It stops working within half a minute.`)
    break
  case 'rotate': {
    const { label, reads_only = false } = find(subject)
    await add(label, reads_only)
    console.log(`The old one works still. Once nobody uses it: npm run keys -- revoke ${subject}`)
    break
  }
  default:
    refuseArguments(command ? `Unknown command '${command}'` : 'Say what to do', usage)
}
