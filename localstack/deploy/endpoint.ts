// The endpoint of a local deploy: a given one, else a container, else MiniStack in Python.
import { hasDocker, startContainer, stopContainer } from './docker.ts'
import { startMinistack, stopMinistack } from './ministack.ts'

export interface Endpoint {
  readonly url: string
  /** The platform of sharp's binaries. */
  readonly platform: string
  readonly architecture: 'arm64' | 'x86_64'
  /** What a local deploy starts and `stop` stops; undefined for a given endpoint. */
  readonly starts?: string
  /** Stops it, if it was started here. */
  readonly stop: () => Promise<void>
}

const { env } = process

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'

/** Lambda's images run Linux on this machine's processor. */
const linux = `linux-${process.arch}`

const port = Number(env.PORT ?? 4566)

/** Finds the endpoint; with `start`, also starts it. */
export async function findEndpoint(start: boolean): Promise<Endpoint> {
  const common = { url: `http://127.0.0.1:${port}`, architecture } as const
  const given = env.AWS_ENDPOINT_URL
  if (given) return { ...common, url: given, platform: env.PLATFORM ?? 'host', stop: async () => {} }
  if (await hasDocker()) {
    if (start) await startContainer(port)
    return { ...common, platform: linux, starts: 'the LocalStack container', stop: stopContainer }
  }
  if (start) await startMinistack(port)
  return { ...common, platform: 'host', starts: 'MiniStack', stop: stopMinistack }
}

/** The environment in which Serverless and the AWS SDK reach it. */
export function reaching({ url }: Pick<Endpoint, 'url'>): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, BUCKET: ___, ...rest } = env
  return {
    ...rest,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: env.AWS_REGION ?? 'us-east-1',
    AWS_ACCESS_KEY_ID: env.AWS_ACCESS_KEY_ID ?? 'test',
    AWS_SECRET_ACCESS_KEY: env.AWS_SECRET_ACCESS_KEY ?? 'test',
    SLS_NOTIFICATIONS_MODE: 'off',
    // Milliseconds between polls of the stack. AWS limits their rate, an emulator doesn't.
    SLS_AWS_MONITORING_FREQUENCY: '200',
  }
}
