// `npm run sign`: prints the signed URL of a size.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { signUrl } from '../lib/sizes/sign.js'
import { signingKeys } from '../localstack/secrets.ts'
import { fail, readArguments, refuseArguments } from './arguments.ts'

const usage = `Usage: npm run sign -- 'http://localhost:3000/images/cat.jpg?w=790&h=500' [--hours 24]

Prints the URL, signed with the first key of SIGNING_KEYS (id:secret,…), or with that of the data folder
(DARKROOM_DATA, .darkroom/). Refuses when the service at the URL doesn't accept the signature.
  --hours   for how long the URL works (24)`

function keys(): string {
  const directory = resolve(process.env.DARKROOM_DATA ?? `${import.meta.dirname}/../.darkroom`)
  mkdirSync(directory, { recursive: true })
  return process.env.SIGNING_KEYS || signingKeys(directory)
}

function sign(url: string, hours: number): { id: string; signed: string } {
  const [id = '', secret = ''] = keys().split(',')[0]?.split(':') ?? []
  try {
    return { id, signed: signUrl(url, { id, secret }, new Date(Date.now() + hours * 3_600_000)) }
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

/** A service answers 403 to a signature that isn't by one of its keys, before it looks for the image. */
async function isRefused(signed: string): Promise<boolean> {
  if (!URL.canParse(signed)) return false
  try {
    const { status } = await fetch(signed, { method: 'HEAD', signal: AbortSignal.timeout(10_000) })
    return status === 403
  } catch {
    console.error(`${new URL(signed).origin} doesn't answer, so the key isn't checked`)
    return false
  }
}

const { positionals, values } = readArguments({
  usage,
  options: { hours: { type: 'string', default: '24' } },
  positionals: 1,
})
const [url] = positionals
const hours = Number(values.hours)
if (!url) refuseArguments('Say which URL to sign', usage)
if (!(hours > 0)) refuseArguments('--hours must be a number above 0', usage)

const { id, signed } = sign(url, hours)
if (await isRefused(signed))
  fail(
    `The service at ${new URL(signed).origin} refuses the signature: ${id} isn't one of its keys. Sign with its own keys: SIGNING_KEYS, or DARKROOM_DATA for its data folder`,
  )
console.log(signed)
