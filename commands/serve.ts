// `npx darkroom`: the service.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { portOf, readArguments, refuseArguments } from '../cli/arguments.ts'
import { endOnSignal } from '../localstack/end.ts'
import { logAsJson } from '../localstack/observe/logs.ts'
import { endWithNpm } from '../localstack/parent.ts'
import { widenPool } from '../localstack/threads.ts'

const usage = `Usage: npx darkroom [--port 3000] [--data .darkroom]
       npx darkroom serve --s3 <url> --bucket <name> [--host 0.0.0.0] [--admin-port 9090]

Runs the whole service on this machine, until Ctrl+C.
  --port         the port (PORT, or 3000); 0 takes any free port
  --host         the address to listen on (DARKROOM_HOST, or 127.0.0.1)
  --data         the folder that keeps everything, or with --s3 messages and keys (DARKROOM_DATA, or .darkroom)
  --s3           the URL of an S3 (AWS_ENDPOINT_URL), for production: the service is set up like a deployment, with
                 AUTH=key, SIGNED_SIZES=widths, and logs in JSON, unless the environment says otherwise
  --bucket       the bucket there (BUCKET); created if it doesn't exist
  --admin-port   a port for /live, /ready, and /metrics (DARKROOM_ADMIN_PORT); by default, there is none

Other settings come from the environment, such as AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, and AUTH.
docs/reference.md in the package lists all of them; docs/any-s3.md says what works where.`

const text = { type: 'string' } as const
const options = { port: text, host: text, data: text, s3: text, bucket: text, 'admin-port': text }
const { values } = readArguments({ usage, options })
const { env } = process

/** What a deployment to AWS has by default. */
function setUp(s3: string): void {
  if (!URL.canParse(s3) || !/^https?:$/.test(new URL(s3).protocol))
    refuseArguments(`--s3 must be the http or https URL of an S3, not ${s3}`, usage)
  env.AWS_ENDPOINT_URL = s3
  env.AUTH ||= 'key'
  env.SIGNED_SIZES ||= 'widths'
  env.DARKROOM_LOG ||= 'json'
  if (!values.bucket && !env.BUCKET) refuseArguments('--s3 requires --bucket', usage)
}

if (values.s3 !== undefined) setUp(values.s3)
if (values.bucket !== undefined) env.BUCKET = values.bucket
if (values.host !== undefined) env.DARKROOM_HOST = values.host
if (values.data !== undefined) env.DARKROOM_DATA = values.data
const wanted = portOf(values.port ?? env.PORT)
const admin = values['admin-port'] ?? (env.DARKROOM_ADMIN_PORT || undefined)
const isJson = env.DARKROOM_LOG === 'json'
if (isJson) logAsJson()
endWithNpm(endOnSignal())
widenPool()
console.log('Starting darkroom…')
// As with node --expose-gc, for lib/pixels/engine/memory.ts.
setFlagsFromString('--expose-gc')
Object.assign(globalThis, { gc: runInNewContext('gc') })
const { startServer } = await import('../localstack/server.ts')
await startServer(wanted, {
  adminPort: admin === undefined ? undefined : portOf(admin),
  logsRequests: isJson,
})
