// Which function consumes which queue, and with which settings, from the template.
import * as z from 'zod/mini'

/** An event source mapping, with settings of its function and its queue. */
export interface Mapping {
  /** The function's name in serverless.yml. */
  readonly functionName: string
  /** The queue's name in stack/queue.yml. */
  readonly queue: string
  /** Seconds for which the function may run. */
  readonly timeout: number
  /** Seconds for which the queue hides a message that was received. */
  readonly visibilityTimeout: number
  /** After so many receives, a message becomes a dead letter; undefined if it never does. */
  readonly maxReceives: number | undefined
  /** Invocations at a time. */
  readonly concurrency: number
}

const sqsEvent = z.object({
  sqs: z.object({
    arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
    maximumConcurrency: z.coerce.number(),
  }),
})

const queueResource = z.object({
  Properties: z.object({
    VisibilityTimeout: z.number(),
    RedrivePolicy: z.optional(z.object({ maxReceiveCount: z.number() })),
  }),
})

/** The part of Serverless's resolved service that is read here. */
const service = z.object({
  functions: z.record(
    z.string(),
    z.object({ timeout: z.optional(z.number()), events: z.array(z.unknown()) }),
  ),
  resources: z.object({ Resources: z.record(z.string(), z.unknown()) }),
  provider: z.object({ timeout: z.number() }),
})

/** @throws Error if the template has another form */
export function mappingsOf(template: unknown): Mapping[] {
  const { functions, resources, provider } = z.parse(service, template)
  return Object.entries(functions).flatMap(([functionName, { timeout = provider.timeout, events }]) =>
    events.flatMap((event) => {
      const { success, data } = z.safeParse(sqsEvent, event)
      if (!success) return []
      const { arn, maximumConcurrency: concurrency } = data.sqs
      const [queue] = arn['Fn::GetAtt']
      const { Properties } = z.parse(queueResource, resources.Resources[queue])
      const { VisibilityTimeout: visibilityTimeout, RedrivePolicy } = Properties
      const maxReceives = RedrivePolicy?.maxReceiveCount
      return [{ functionName, queue, timeout, visibilityTimeout, maxReceives, concurrency }]
    }),
  )
}
