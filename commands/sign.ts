// `npm run sign`: prints the signed URL of a size.

import { fail, readArguments, refuseArguments } from '../cli/arguments.ts'
import { howTo } from '../cli/program.ts'
import { signUrl } from '../lib/sizes/sign.js'
import { stageOptions, stageUsage, useParameters } from './parameters.ts'

const usage = `Usage: ${howTo('sign', '')} 'http://localhost:3000/images/cat.jpg?w=790&h=500' [--hours 24] [--stage prod --region eu-central-1]

Prints the URL, signed with the newest signing key of the stage. Without --stage, SIGNING_KEYS (id:secret,…) can set the
key. Fails if the service at the URL doesn't accept the signature.
  --hours    how long the URL is valid (24)
${stageUsage}`

async function findKey(): Promise<{ id: string; secret: string }> {
  const where = await useParameters(values, usage)
  const [id, secret] = process.env.SIGNING_KEYS?.split(',')[0]?.split(':') ?? []
  if (values.stage === undefined && id && secret) return { id, secret }
  const { readSigningKeys } = await import('../lib/storage/secrets.ts')
  const [newest] = await readSigningKeys().catch(({ cause }) =>
    fail(`Can't read the signing keys of ${where}: ${cause}`),
  )
  return newest ?? fail(`There is no signing key for ${where}. Create one: ${howTo('keys', 'add --signing')}`)
}

function sign(target: string, key: { id: string; secret: string }): string {
  try {
    return signUrl(target, key, new Date(Date.now() + hours * 3_600_000))
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

/** A service answers 403 to an invalid signature before it looks for the image. */
async function isRefused(signed: string): Promise<boolean> {
  if (!URL.canParse(signed)) return false
  try {
    const { status } = await fetch(signed, { method: 'HEAD', signal: AbortSignal.timeout(10_000) })
    return status === 403
  } catch {
    console.error(`${new URL(signed).origin} doesn't answer, so the key wasn't checked`)
    return false
  }
}

const { positionals, values } = readArguments({
  usage,
  options: { ...stageOptions, hours: { type: 'string', default: '24' } },
  positionals: 1,
})
const [url] = positionals
const hours = Number(values.hours)
if (!url) refuseArguments('Missing URL to sign', usage)
// A path is signed, too; `localhost:3000/images/cat.jpg` is a URL whose scheme is localhost.
if (URL.canParse(url) && !/^https?:/i.test(url))
  refuseArguments(`The URL must begin with http:// or https://: ${url}`, usage)
if (!(hours > 0 && hours <= 876_000))
  refuseArguments('--hours must be a number greater than 0, and at most 876000, a century', usage)

const key = await findKey()
const signed = sign(url, key)
if (await isRefused(signed))
  fail(
    `The service at ${new URL(signed).origin} refuses the signature: ${key.id} isn't one of its keys, or not yet: a new one takes a minute. Sign with its own keys: --stage, SIGNING_KEYS, or DARKROOM_DATA for its data folder`,
  )
console.log(signed)
