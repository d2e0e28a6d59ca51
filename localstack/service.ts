// The whole service on this machine, over an S3 of its own or over the one at AWS_ENDPOINT_URL.
import { subscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { fail } from '../cli/arguments.ts'
import { complaintAbout as complaintAboutAuth } from '../stack/auth.ts'
import { complaintAbout } from '../stack/settings.ts'
import { writeSite } from '../web/build.ts'
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

/** Starts the service, and prints its URL once it runs. @param wanted the port; 0 for any */
export async function startService(wanted: number): Promise<void> {
  const auth = {
    mode: env.AUTH || 'none',
    reads: env.AUTH_READS || '0',
    issuer: env.JWT_ISSUER ?? '',
    audience: env.JWT_AUDIENCE ?? '',
  }
  const complaint =
    complaintAbout(env) ?? complaintAboutAuth(auth, true) ?? complaintAboutSecrets(givenSecrets(env))
  if (complaint) fail(complaint)
  if (wanted !== 0)
    await checkPort(wanted).catch(({ code }) =>
      fail(`Port ${wanted} cannot be used (${code}). Choose another one: PORT=3001 npm start`),
    )
  const [port, lambdaPort] = [wanted || (await freePort()), await freePort()]
  env.BUCKET ??= 'darkroom-local'
  const directory = resolve(env.DARKROOM_DATA ?? `${root}/.darkroom`)
  const s3 = env.AWS_ENDPOINT_URL
    ? attach(env.AWS_ENDPOINT_URL, env.BUCKET, directory)
    : embed(directory, env.BUCKET).catch(({ message }) => fail(message))
  const [{ where, begin }] = await Promise.all([s3, writeSite()])

  subscribe('darkroom.ready', async (service) => {
    await begin(mappingsOf(service), (functionName) => (event) => invoke(lambdaPort, functionName, event))
    const url = `http://localhost:${port}`
    console.log(`darkroom runs at ${url}\nImages are in ${where}\nTry: curl -F file=@photo.jpg ${url}/upload`)
  })
  serverless(port, lambdaPort)
}
