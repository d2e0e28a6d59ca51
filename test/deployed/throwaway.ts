// Queues that a test makes beside the deployment's own, worked off by its real resize function, and their removal. The
// names say who made them, so that what a killed run left is found and removed by the next one.
import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs'
import { sqs } from './cloud.ts'

const stage = process.env.DARKROOM_STAGE ?? 'local'
const FunctionName = `darkroom-${stage}-resize`
const prefix = `darkroom-${stage}-test-`
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** After so many seconds, a queue of another machine is left over, too. */
const longestRun = 2 * 3600

const lambda = new LambdaClient()

/** The name of a queue of the run with this process id. */
export const throwawayName = (name: string, pid = Number(process.env.DARKROOM_RUN ?? process.pid)) =>
  `${prefix}${machine}-${pid}-${name}`

async function attribute(QueueUrl: string, name: QueueAttributeName): Promise<string> {
  const query = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] })
  return (await sqs.send(query)).Attributes?.[name] ?? ''
}

/** Makes a queue. @returns its URL and its ARN */
export async function makeQueue(
  QueueName: string,
  Attributes: Partial<Record<QueueAttributeName, string>> = {},
): Promise<{ url: string; arn: string }> {
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
  return { url, arn: await attribute(url, 'QueueArn') }
}

/**
 * Makes a queue that the deployment's resize function works off, with dead letters after two tries. Its visibility
 * timeout is the template's: what fails comes again within seconds by the function's own call.
 */
export async function makeThrowaway(): Promise<{ queue: string; deadLetters: string }> {
  const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const dead = await makeQueue(throwawayName('dead'))
  const queue = await makeQueue(throwawayName('queue'), {
    VisibilityTimeout: '720',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
    // The function's own role knows the deployment's queues alone.
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: Role }, Action: 'sqs:*', Resource: '*' }],
    }),
  })
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName,
      EventSourceArn: queue.arn,
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  )
  return { queue: queue.url, deadLetters: dead.url }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function isLeftOver(url: string): Promise<boolean> {
  const name = url.split('/').at(-1) ?? ''
  const [, host, pid] = new RegExp(`^${prefix}(\\w+)-(\\d+)-`).exec(name) ?? []
  if (host === machine) return !isAlive(Number(pid))
  const created = Number(await attribute(url, 'CreatedTimestamp'))
  return Date.now() / 1000 - created > longestRun
}

/** Mappings whose queue is gone stay otherwise, and ask for it again and again. */
async function removeMapping(queueName: string): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
  for (const { UUID, EventSourceArn } of EventSourceMappings)
    if (EventSourceArn?.endsWith(`:${queueName}`))
      await lambda.send(new DeleteEventSourceMappingCommand({ UUID }))
}

/**
 * Removes what runs left that are over.
 * @param own the process id of this run, at its end: its queues are removed, too
 * @returns the names of the queues
 */
export async function removeThrowaways(own?: number): Promise<string[]> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }))
  const removed: string[] = []
  for (const url of QueueUrls) {
    const name = url.split('/').at(-1) ?? ''
    const isOwn = own !== undefined && name.startsWith(`${prefix}${machine}-${own}-`)
    if (!isOwn && !(await isLeftOver(url))) continue
    await removeMapping(name)
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }))
    removed.push(name)
  }
  return removed
}
