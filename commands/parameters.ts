// Chooses the keys and secrets of a command: those of a stage, or of the data folder.
import { mkdirSync } from 'node:fs'
import { fail, refuseArguments } from '../cli/arguments.ts'
import '../localstack/deploy/loopback.ts'
import { dataFolder, readRunning } from '../localstack/running.ts'

/** The options of commands about a stage, and how the usage explains them. */
export const stageOptions = { stage: { type: 'string' }, region: { type: 'string' } } as const

export const stageUsage = `  --stage    a stage in AWS; by default the service on this machine (DARKROOM_DATA, .darkroom/)
  --region   its region; by default AWS_REGION, or us-east-1, as for a deploy`

interface Stage {
  readonly stage?: string | undefined
  readonly region?: string | undefined
}

async function startParameters(directory: string): Promise<string> {
  const { startSsm } = await import('../localstack/ssm.ts')
  return startSsm(directory)
}

/**
 * A running service may have its own secrets, so its parameters have priority.
 * @returns where they are, for messages
 */
async function useDataFolder(): Promise<string> {
  const directory = dataFolder()
  mkdirSync(directory, { recursive: true })
  const running = await readRunning(directory)
  process.env.AWS_ENDPOINT_URL_SSM = running?.AWS_ENDPOINT_URL_SSM ?? (await startParameters(directory))
  process.env.AWS_ACCESS_KEY_ID = 'darkroom'
  process.env.AWS_SECRET_ACCESS_KEY = 'darkroom'
  return running || !process.env.KEYS_FILE
    ? `the data folder ${directory}`
    : `the file ${process.env.KEYS_FILE}`
}

/**
 * Configures lib/config.ts: import what reads it after this.
 * @returns whose keys they are, for messages
 */
export async function useParameters({ stage, region }: Stage, usage: string): Promise<string> {
  if (stage === undefined && region !== undefined) refuseArguments('--region requires --stage', usage)
  if (stage !== undefined && !/^[\w-]+$/.test(stage)) refuseArguments(`Invalid stage '${stage}'`, usage)
  // As in serverless.yml.
  process.env.AWS_REGION = region ?? process.env.AWS_REGION ?? 'us-east-1'
  process.env.PARAMETERS_PATH = `/darkroom/${stage ?? 'local'}`
  if (stage === undefined) return useDataFolder().catch(({ message }) => fail(message))
  return `stage ${stage} in ${process.env.AWS_REGION}`
}
