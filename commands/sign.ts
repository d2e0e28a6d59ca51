// `npm run sign`: prints the signed URL of a size.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { signUrl } from '../lib/sizes/sign.js'
import { signingKeys } from '../localstack/secrets.ts'

const usage = `npm run sign -- 'http://localhost:3000/images/cat.jpg?w=790&h=500' [--hours 24]

Signs with the first key of SIGNING_KEYS (id:secret,…). Where that is not set, with the key of the data folder
(DARKROOM_DATA, .darkroom/), which is the one that npm start takes there.`

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

function parse() {
  try {
    return parseArgs({ options: { hours: { type: 'string', default: '24' } }, allowPositionals: true })
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

function keys(): string {
  const directory = resolve(process.env.DARKROOM_DATA ?? `${import.meta.dirname}/../.darkroom`)
  mkdirSync(directory, { recursive: true })
  return process.env.SIGNING_KEYS || signingKeys(directory)
}

const { positionals, values } = parse()
const [url, ...others] = positionals
const hours = Number(values.hours)
if (!url || others.length > 0 || !(hours > 0)) fail(usage)

const [id = '', secret = ''] = keys().split(',')[0]?.split(':') ?? []
try {
  console.log(signUrl(url, { id, secret }, new Date(Date.now() + hours * 3_600_000)))
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}
