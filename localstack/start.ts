// `npm start`: prints that it starts, and then loads the service.
import { enableCompileCache } from 'node:module'
import { resolve } from 'node:path'
import { portOf, readArguments } from '../cli/arguments.ts'
import { endWithNpm } from './parent.ts'
import { widenPool } from './threads.ts'

const usage = `Usage: npm start

Runs the whole service on this machine. Settings come from the environment:
  PORT               the port on 127.0.0.1 (3000); 0 takes any free port
  DARKROOM_DATA      the folder that keeps everything (.darkroom/)
  AWS_ENDPOINT_URL   use the S3 at this URL instead of the built-in one; BUCKET names the bucket
docs/reference.md lists all of them.`

readArguments({ usage })
// What is loaded below compiles once, not at every start.
enableCompileCache(resolve(import.meta.dirname, '../.build/compile-cache'))
endWithNpm()
widenPool()
const wanted = portOf(process.env.PORT)
console.log('Starting darkroom…')
const { startService } = await import('./offline.ts')
await startService(wanted)
