// Which endpoint a local deploy goes to: a given one, else a container, else MiniStack in Python.
import { hasDocker, startContainer, stopContainer } from './docker.ts'
import { startMinistack, stopMinistack } from './ministack.ts'

export interface Endpoint {
  readonly url: string
  /** Where sharp's binaries are to run. */
  readonly platform: string
  readonly architecture: 'arm64' | 'x86_64'
  /** What a local deploy starts, and `stop` stops; undefined for an endpoint that was given. */
  readonly starts?: string
  /** Ends it, if it was started here. */
  readonly stop: () => Promise<void>
}

const { env } = process

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'

/** Lambda's own images are Linux, on this machine's processor. */
const linux = `linux-${process.arch}`

const port = Number(env.PORT ?? 4566)

/** Finds the endpoint, and with `start` sees to it that it is up. */
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

/** What Serverless and the AWS SDK take out of the environment to reach it. */
export function reaching({ url }: Pick<Endpoint, 'url'>): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, BUCKET: ___, ...rest } = env
  return {
    ...rest,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: env.AWS_REGION ?? 'us-east-1',
    AWS_ACCESS_KEY_ID: env.AWS_ACCESS_KEY_ID ?? 'test',
    AWS_SECRET_ACCESS_KEY: env.AWS_SECRET_ACCESS_KEY ?? 'test',
    SLS_NOTIFICATIONS_MODE: 'off',
    // Milliseconds between two looks at the stack: at AWS they are limited, here they are not.
    SLS_AWS_MONITORING_FREQUENCY: '200',
  }
}
