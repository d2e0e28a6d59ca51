// The queues of a data folder, with their API, its parameters, and the functions that consume them.

import { type DataFolder, locals, openDataFolder, queueName } from './data-folder.ts'
import { startQueueApi } from './queue/api.ts'
import type { Deliver } from './queue/batch.ts'
import { type Consumer, consume } from './queue/consumer.ts'
import type { Mapping } from './queue/mappings.ts'
import type { Queue } from './queue/queue.ts'
import { givenSecrets } from './secrets.ts'
import { startSsm } from './ssm.ts'

interface OpenQueues extends DataFolder {
  /** In the environment, functions find queues and parameters by them. */
  readonly endpoints: {
    readonly AWS_ENDPOINT_URL_SQS: string
    readonly AWS_ENDPOINT_URL_SSM: string
    readonly BULK_QUEUE_URL: string
  }
}

/** Opens the queues and the parameters of a data folder. @throws Error if another process uses it */
export async function openQueues(directory: string): Promise<OpenQueues> {
  const folder = openDataFolder(directory)
  const [ssm, api] = await Promise.all([startSsm(directory, givenSecrets(process.env)), startQueueApi()])
  for (const queue of folder.queues.values()) api.add(queue)
  const endpoints = {
    AWS_ENDPOINT_URL_SQS: api.endpoint,
    AWS_ENDPOINT_URL_SSM: ssm,
    BULK_QUEUE_URL: `${api.endpoint}/000000000000/${queueName('BulkQueue')}`,
  }
  return { ...folder, endpoints }
}

/** Deliveries at a time on this machine, by a queue's name in the template. */
export function concurrencyOf(queue: string): number {
  const local = locals[queue]
  if (!local) throw new Error(`Add the queue ${queue} of the template to localstack/data-folder.ts`)
  return local.concurrency
}

interface Consumers {
  /** Starts to deliver messages. */
  readonly begin: (mappings: readonly Mapping[], deliverTo: (functionName: string) => Deliver) => void
  /** Starts no more deliveries, and waits for those under way. */
  readonly close: () => Promise<void>
}

/** Returns what delivers the queues' messages to the functions of the template. */
export function consumersOf(queues: ReadonlyMap<string, Queue>): Consumers {
  const consumers: Consumer[] = []
  return {
    begin: (mappings, deliverTo) => {
      for (const [name, queue] of queues) {
        const mapping = mappings.find((one) => one.queue === name)
        if (!mapping) throw new Error(`The template has no function for the queue ${name}`)
        const deliver = deliverTo(mapping.functionName)
        consumers.push(consume(queue, { ...mapping, deliver, concurrency: concurrencyOf(name) }))
      }
    },
    close: async () => {
      await Promise.all(consumers.map((consumer) => consumer.close()))
    },
  }
}
