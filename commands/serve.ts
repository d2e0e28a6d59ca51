// `npx darkroom`: the service.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { portOf, readArguments } from '../cli/arguments.ts'
import { endOnSignal } from '../localstack/end.ts'
import { endWithNpm } from '../localstack/parent.ts'
import { widenPool } from '../localstack/threads.ts'

const usage = `Usage: npx darkroom [--port 3000] [--data .darkroom]

Runs the whole service on this machine, until Ctrl+C.
  --port   the port on 127.0.0.1 (PORT, or 3000); 0 takes any free port
  --data   the folder that keeps everything (DARKROOM_DATA, or .darkroom)

Settings come from the environment, such as AUTH=key or AWS_ENDPOINT_URL, which uses the S3 at this URL instead of the
built-in one; BUCKET names the bucket. docs/reference.md in the package lists all of them.`

const { port, data } = readArguments({
  usage,
  options: { port: { type: 'string' }, data: { type: 'string' } },
}).values
if (data !== undefined) process.env.DARKROOM_DATA = data
const wanted = portOf(port ?? process.env.PORT)
endWithNpm(endOnSignal())
widenPool()
console.log('Starting darkroom…')
// As with node --expose-gc, for lib/pixels/memory.ts.
setFlagsFromString('--expose-gc')
Object.assign(globalThis, { gc: runInNewContext('gc') })
const { startServer } = await import('../localstack/server.ts')
await startServer(wanted)
