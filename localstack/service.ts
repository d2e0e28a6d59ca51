// The whole service on this machine, over an S3 of its own or over the one at AWS_ENDPOINT_URL.
import { subscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import * as z from 'zod/mini'
import { fail } from '../cli/arguments.ts'
import { complaintAbout as complaintAboutAuth } from '../stack/auth.ts'
import { complaintAbout as complaintAboutEdge } from '../stack/edge.ts'
import { complaintAbout } from '../stack/settings.ts'
import { writeSite } from '../web/build.ts'
import { distributionOf } from './edge/distribution.ts'
import { apiOrigin, bucketOrigin } from './edge/origins.ts'
import { startEdge } from './edge/server.ts'
import { attach, embed } from './environment.ts'
import { invoke } from './lambda.ts'
import { checkPort, freePort } from './ports.ts'
import { mappingsOf } from './queue/mappings.ts'
import { complaintAbout as complaintAboutSecrets, givenSecrets } from './secrets.ts'

const root = resolve(import.meta.dirname, '..')
const host = '127.0.0.1'
const { env } = process

/** Runs `sls offline start` in this process, so that no other process is left when it is killed. */
function serverless(port: number, lambdaPort: number): void {
  const ports = ['--httpPort', String(port), '--lambdaPort', String(lambdaPort)]
  process.argv.splice(
    2,
    Number.POSITIVE_INFINITY,
    'offline',
    'start',
    '--stage',
    'local',
    '--host',
    host,
    ...ports,
  )
  env.SLS_LOG_LEVEL ??= 'error'
  process.chdir(root)
  createRequire(import.meta.url)('serverless/bin/serverless.js')
}

/** Reads a key that signs URLs as CloudFront's function does, by its id. @throws Error if there is none */
async function readKey(name: string): Promise<string> {
  const { signingKeys } = await import('../lib/storage/secrets.ts')
  const found = (await signingKeys()).find(({ id }) => `key:${id}` === name)
  if (!found) throw new Error('KeyNotFound')
  return found.secret
}

/** Starts the local replacement of the template's distribution, in front of the API. */
async function startFront(port: number, apiPort: number, service: unknown): Promise<void> {
  const { resources } = z.parse(z.object({ resources: z.object({ Resources: z.unknown() }) }), service)
  const bucket = bucketOrigin(new S3Client({ forcePathStyle: true }), env.BUCKET ?? '')
  const origins = { api: apiOrigin(`http://${host}:${apiPort}`), bucket }
  const distribution = distributionOf(resources.Resources)
  await startEdge(port, { distribution, origins, readKey }).catch(({ code }) =>
    fail(`Port ${port} cannot be used (${code}). Choose another one: PORT=3001 npm start`),
  )
}

/** Starts the service, and prints its URL once it runs. @param wanted the port; 0 for any */
export async function startService(wanted: number): Promise<void> {
  const auth = {
    mode: env.AUTH || 'none',
    reads: env.AUTH_READS || '0',
    issuer: env.JWT_ISSUER ?? '',
    audience: env.JWT_AUDIENCE ?? '',
  }
  const complaint =
    complaintAbout(env) ??
    complaintAboutAuth(auth, true) ??
    complaintAboutSecrets(givenSecrets(env)) ??
    complaintAboutEdge({ cdn: env.CDN || '1', maxAge: env.CDN_MAX_AGE || '60' })
  if (complaint) fail(complaint)
  if (wanted !== 0)
    await checkPort(wanted).catch(({ code }) =>
      fail(`Port ${wanted} cannot be used (${code}). Choose another one: PORT=3001 npm start`),
    )
  const [port, apiPort, lambdaPort] = [wanted || (await freePort()), await freePort(), await freePort()]
  env.BUCKET ??= 'darkroom-local'
  const directory = resolve(env.DARKROOM_DATA ?? `${root}/.darkroom`)
  const s3 = env.AWS_ENDPOINT_URL
    ? attach(env.AWS_ENDPOINT_URL, env.BUCKET, directory)
    : embed(directory, env.BUCKET).catch(({ message }) => fail(message))
  const [{ where, begin }] = await Promise.all([s3, writeSite()])

  subscribe('darkroom.ready', async (service) => {
    await begin(mappingsOf(service), (functionName) => (event) => invoke(lambdaPort, functionName, event))
    await startFront(port, apiPort, service)
    const url = `http://localhost:${port}`
    console.log(`darkroom runs at ${url}\nImages are in ${where}\nTry: curl -F file=@photo.jpg ${url}/upload`)
  })
  serverless(apiPort, lambdaPort)
}
