// `npm start`: the whole service on this machine, over an S3 of its own or over the one at AWS_ENDPOINT_URL.
import { subscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const host = '127.0.0.1'
const { env } = process

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

/** The wanted port, or any where 0 is wanted. @throws where it is taken */
function freePort(wanted: number): Promise<number> {
  const { promise, resolve: found, reject } = Promise.withResolvers<number>()
  const probe = createServer().once('error', reject)
  probe.listen(wanted, host, () => {
    const address = probe.address()
    probe.close(() => found(typeof address === 'object' && address ? address.port : wanted))
  })
  return promise
}

/** Starts the embedded S3 and points the AWS SDK to it. */
async function embed(directory: string): Promise<string> {
  const { startS3 } = await import('./s3/server.ts')
  const credentials = { accessKeyId: 'darkroom', secretAccessKey: 'darkroom' }
  env.BUCKET ??= 'darkroom-local'
  env.AWS_REGION ??= 'us-east-1'
  const { endpoint } = await startS3({
    directory,
    bucket: env.BUCKET,
    region: env.AWS_REGION,
    ...credentials,
  })
  env.AWS_ENDPOINT_URL = endpoint
  env.AWS_ACCESS_KEY_ID = credentials.accessKeyId
  env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey
  delete env.AWS_SESSION_TOKEN
  delete env.AWS_PROFILE
  return `Images lie in ${directory}`
}

/** Makes the bucket at the given endpoint, unless it is there. */
async function attach(endpoint: string): Promise<string> {
  const { CreateBucketCommand, HeadBucketCommand, S3Client } = await import('@aws-sdk/client-s3')
  env.BUCKET ??= 'darkroom-local'
  env.AWS_REGION ??= 'us-east-1'
  const s3 = new S3Client({
    forcePathStyle: true,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000 },
  })
  const Bucket = env.BUCKET
  try {
    await s3.send(new HeadBucketCommand({ Bucket })).catch(() => s3.send(new CreateBucketCommand({ Bucket })))
  } catch (error) {
    // It may come up later; until then requests are answered by 503.
    console.error(`The S3 at ${endpoint} does not answer yet, or refuses the bucket ${Bucket}: ${error}`)
  }
  return `Images lie in the bucket ${Bucket} at ${endpoint}`
}

/** Who started this process; where that is a shell of npm's, who started the shell, too (on Linux). */
function lineage(): string {
  try {
    const [, name, parent] =
      /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8')) ?? []
    if (name?.endsWith('sh')) return `${process.ppid} ${parent}`
  } catch {
    // No /proc on this system: the parent alone has to do.
  }
  return `${process.ppid}`
}

/** Ends with the npm that started it, even where that one was killed and could not say so. */
function endWithNpm(): void {
  const before = lineage()
  setInterval(() => before === lineage() || process.exit(1), 200).unref()
}

/** Runs `sls offline start` in this process, so that nothing is left when it is killed. */
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

const wanted = Number(env.PORT ?? 3000)
if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65535) fail(`PORT is no port: ${env.PORT}`)
const port = await freePort(wanted).catch((error) =>
  fail(`Port ${wanted} cannot be used (${error.code}). Choose another one: PORT=3001 npm start`),
)
const where = env.AWS_ENDPOINT_URL
  ? await attach(env.AWS_ENDPOINT_URL)
  : await embed(resolve(env.DARKROOM_DATA ?? `${root}/.darkroom`)).catch((error) => fail(error.message))

subscribe('darkroom.ready', () => {
  const url = `http://localhost:${port}`
  console.log(`darkroom runs at ${url}\n${where}\nTry: curl -F file=@photo.jpg ${url}/upload`)
})
if (env.npm_lifecycle_event) endWithNpm()
serverless(port, await freePort(0))
