// Serverless plugin: warns at a deploy if the workers may use most of the account's concurrent executions. A new
// account can run 10 functions at a time: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
import { GetAccountSettingsCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda'

interface Resource {
  readonly Type: string
  readonly Properties?: { readonly ScalingConfig?: { readonly MaximumConcurrency?: unknown } }
}

type Resources = Readonly<Record<string, Resource>>

interface Provider {
  readonly getAwsSdkV3Config: () => Promise<LambdaClientConfig>
}

interface Serverless {
  readonly service: {
    readonly provider: { readonly compiledCloudFormationTemplate: { Resources: Resources } }
  }
  readonly getProvider: (name: 'aws') => Provider
}

interface Output {
  readonly log: { readonly warning: (text: string) => void }
}

/** The workers' share of the account's limit: the rest answers uploads and reads. */
const workersShare = 0.6

/** Returns the executions that all queues' consumers may use at a time. */
export function workersOf(resources: Resources): number {
  return Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
    .reduce((sum, { Properties }) => sum + Number(Properties?.ScalingConfig?.MaximumConcurrency), 0)
}

/** Returns the account's limit of concurrent executions in the client's region. */
export async function accountLimit(config: LambdaClientConfig): Promise<number | undefined> {
  const client = new LambdaClient(config)
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}))
  return AccountLimit?.ConcurrentExecutions
}

/** Returns the warning about this limit; undefined if uploads and reads have enough room. */
export function warningAbout(limit: number, workers: number): string | undefined {
  if (workers <= limit * workersShare) return undefined
  return `This account runs ${limit} Lambda functions at a time in this region, and the queues' workers may use ${workers}
of them: uploads and reads fail with 503 while the workers are busy. Lower --param resizeConcurrency=…, or request a
higher limit: https://console.aws.amazon.com/servicequotas/home/services/lambda/quotas/L-B99A9384`
}

/** Serverless loads a plugin as a default export. */
// biome-ignore lint/style/noDefaultExport: see above
export default class Concurrency {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>

  constructor(serverless: Serverless, _: unknown, { log }: Output) {
    this.hooks = {
      'after:deploy:deploy': async () => {
        try {
          const limit = await accountLimit(await serverless.getProvider('aws').getAwsSdkV3Config())
          const { Resources } = serverless.service.provider.compiledCloudFormationTemplate
          const warning = limit === undefined ? undefined : warningAbout(limit, workersOf(Resources))
          if (warning) log.warning(warning)
        } catch (error) {
          // The stack is deployed anyway, even if the deployer may not read the limit.
          log.warning(`Can't read the account's limit of concurrent executions (${error})`)
        }
      },
    }
  }
}
