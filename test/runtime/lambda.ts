// A function as Lambda runs it: its package, unpacked, in a process of AWS's runtime interface client.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { entryOf } from '../../packaging/entries.ts'
import { unpack } from '../../packaging/load.ts'
import { pack } from '../../packaging/pack.ts'
import { startRuntimeApi } from './runtime-api.ts'

export interface Lambda {
  /** @returns what the function returns. Rejects with what it throws, or with why it does not start */
  readonly invoke: (event: unknown) => Promise<unknown>
  readonly stop: () => Promise<void>
}

const settings = (name: string, taskRoot: string) => ({
  LAMBDA_TASK_ROOT: taskRoot,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'test',
})

/**
 * Packages a function for this machine and starts it.
 * @param client the file of the runtime interface client
 * @param handler as in serverless.yml, such as `functions/get.handler`
 * @param into a folder for the package's modules and source maps
 */
export async function startLambda(
  client: string,
  handler: string,
  env: NodeJS.ProcessEnv,
  into: string,
): Promise<Lambda> {
  const { bundle, files } = await pack(entryOf(handler), 'host', into)
  const [taskRoot, api] = await Promise.all([unpack(files), startRuntimeApi()])
  const child = spawn(process.execPath, [client, handler], {
    cwd: taskRoot,
    env: {
      PATH: process.env.PATH,
      ...settings(bundle.name, taskRoot),
      ...env,
      AWS_LAMBDA_RUNTIME_API: api.host,
      _HANDLER: handler,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk
    })
  const ended = once(child, 'exit').then(([code]) => api.fail(new Error(`It ended with ${code}: ${printed}`)))
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    api.close()
    await rm(taskRoot, { recursive: true })
  }
  return { invoke: api.invoke, stop }
}
