// What a service on this machine consists of, whichever server runs its functions: settings, the S3 and the queues of
// its own or those at AWS_ENDPOINT_URL, and the local edge in front.
import { fail } from '../cli/arguments.ts'
import { howToStart } from '../cli/program.ts'
import { complaintAbout as complaintAboutAuth, type Settings } from '../stack/auth.ts'
import { complaintAbout as complaintAboutEdge } from '../stack/edge.ts'
import { complaintAbout } from '../stack/settings.ts'
import { distributionOf } from './edge/distribution.ts'
import { bucketOrigin, type Origin } from './edge/origins.ts'
import { type RunningEdge, startEdge } from './edge/server.ts'
import { type Environment, embed } from './environment.ts'
import { checkPort, freePort } from './ports.ts'
import { dataFolder } from './running.ts'
import { complaintAbout as complaintAboutSecrets, givenSecrets } from './secrets.ts'

const { env } = process

/** The settings of the authorizer, as in serverless.yml. */
export const authSettings = (): Settings => ({
  mode: env.AUTH || 'none',
  reads: env.AUTH_READS || '0',
  issuer: env.JWT_ISSUER ?? '',
  audience: env.JWT_AUDIENCE ?? '',
})

/** Ends the process if a setting makes no sense. */
function checkSettings(): void {
  const complaint =
    complaintAbout(env) ??
    complaintAboutAuth(authSettings(), true) ??
    complaintAboutSecrets(givenSecrets(env)) ??
    complaintAboutEdge({
      ...{ cdn: env.CDN || '1', maxAge: env.CDN_MAX_AGE || '60' },
      origins: env.CORS_ORIGINS ?? '*',
    })
  if (complaint) fail(complaint)
}

const failAtPort = (port: number, code: unknown) =>
  fail(`Port ${port} cannot be used (${code}). Choose another one: PORT=3001 ${howToStart}`)

/**
 * Checks the settings and the port, and opens S3 and the queues. Ends the process with a message if that fails.
 * @param wanted the port; 0 for any
 * @returns also the port
 */
export async function openService(wanted: number): Promise<Environment & { readonly port: number }> {
  checkSettings()
  if (wanted !== 0) await checkPort(wanted).catch(({ code }) => failAtPort(wanted, code))
  const port = wanted || (await freePort())
  env.BUCKET ??= 'darkroom-local'
  const directory = dataFolder()
  const opened = await open(directory, env.BUCKET).catch(({ message }) => fail(message))
  return { ...opened, port }
}

/**
 * Opens the embedded S3; the S3 and the SQS at endpoints; or if there is no SQS, the S3 alone. Only
 * endpoints need AWS's SDK.
 */
async function open(directory: string, bucket: string): Promise<Environment> {
  const { AWS_ENDPOINT_URL: endpoint } = env
  if (!endpoint) return embed(directory, bucket)
  const { hasSqs } = await import('./queue/sqs.ts')
  if (env.AWS_ENDPOINT_URL_SQS || (await hasSqs())) {
    const { attach } = await import('./attach.ts')
    return attach(endpoint, bucket, directory)
  }
  const { openAnyS3 } = await import('./any-s3/open.ts')
  return openAnyS3(endpoint, bucket, directory)
}

/** Reads a key that signs URLs as CloudFront's function does, by its id. @throws Error if there is none */
async function readKey(name: string): Promise<string> {
  const { signingKeys } = await import('../lib/storage/secrets.ts')
  const found = (await signingKeys()).find(({ id }) => `key:${id}` === name)
  if (!found) throw new Error('KeyNotFound')
  return found.secret
}

/**
 * Starts the local replacement of the template's distribution, in front of the API.
 * @param resources of the template
 */
export function startFront(port: number, api: Origin, resources: unknown): Promise<RunningEdge> {
  const bucket = bucketOrigin(env.BUCKET ?? '')
  const options = { distribution: distributionOf(resources), origins: { api, bucket }, readKey }
  return startEdge(port, options, env.DARKROOM_HOST || undefined).catch(({ code }) => failAtPort(port, code))
}

/** Says that the service runs. */
export function sayReady(port: number, where: string): void {
  const url = `http://localhost:${port}`
  const key = env.AUTH === 'key' ? "-H 'X-Api-Key: <API key>' " : ''
  console.log(
    `darkroom runs at ${url}\nImages are in ${where}\nTry: curl ${key}-F file=@photo.jpg ${url}/upload`,
  )
}
