// The data folder of this process, and a file in it by which other commands find the service that runs over it.
import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'

/** The environment in which the AWS SDK finds the embedded S3, and darkroom its queues and parameters. */
export interface Running {
  readonly AWS_ENDPOINT_URL: string
  readonly AWS_ENDPOINT_URL_SQS: string
  readonly AWS_ENDPOINT_URL_SSM: string
  readonly AWS_REGION: string
  /** Of the embedded S3. Those of another S3 aren't written to the folder. */
  readonly AWS_ACCESS_KEY_ID?: string
  readonly AWS_SECRET_ACCESS_KEY?: string
  readonly BUCKET: string
  readonly BULK_QUEUE_URL: string
  readonly PRESETS: string
  readonly HEIC: string
  readonly ORIGINALS: string
  readonly S3_LACKS?: string
}

/** The settings that decide what an image becomes: whoever repairs it needs them, too. */
export const imageSettings = ({ PRESETS = '', HEIC = '1', ORIGINALS = 'keep' } = process.env) => ({
  ...{ PRESETS, HEIC, ORIGINALS },
})

/** The data folder of this process: DARKROOM_DATA, or .darkroom/ in the current folder. */
export const dataFolder = (): string => resolve(process.env.DARKROOM_DATA ?? '.darkroom')

const fileOf = (directory: string) => join(directory, 'running.json')

/** Writes the file, which only this user can read. */
export function noteRunning(directory: string, running: Running): void {
  writeFileSync(fileOf(directory), JSON.stringify(running, null, 2), { mode: 0o600 })
}

function answers(endpoint: string): Promise<boolean> {
  const { hostname, port } = new URL(endpoint)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(Number(port), hostname)
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}

/** The service that runs over this folder; undefined if none does. */
export async function readRunning(directory: string): Promise<Running | undefined> {
  try {
    const running = JSON.parse(await readFile(fileOf(directory), 'utf8')) as Running
    return (await answers(running.AWS_ENDPOINT_URL_SQS)) ? running : undefined
  } catch {
    return undefined
  }
}
