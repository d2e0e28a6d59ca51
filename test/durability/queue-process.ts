// A queue and its consumer in a process of their own, for tests that kill it:
// `queue-process.ts <folder> <what the function does> <how many messages it sends>`.
import { argv, kill, pid } from 'node:process'
import { Database } from '../../localstack/database.ts'
import type { Deliver } from '../../localstack/queue/batch.ts'
import { consume } from '../../localstack/queue/consumer.ts'
import { Queue } from '../../localstack/queue/queue.ts'

const [, , directory = '', behaviour = '', count = '0'] = argv

const functions: Record<string, Deliver> = {
  hang: async ({ Records }) => {
    console.log(`received ${Records.map(({ body }) => body).join()}`)
    return Promise.withResolvers<never>().promise
  },
  die: async () => {
    kill(pid, 'SIGKILL')
    return Promise.withResolvers<never>().promise
  },
  fail: async () => {
    console.log('failed')
    throw new Error('It always fails')
  },
}

const deliver = functions[behaviour]
if (!deliver) throw new Error(`No such behaviour: ${behaviour}`)
const database = new Database(directory)
const queue = new Queue(database, 'killed')
const consumer = consume(queue, { deliver, concurrency: 2, maxReceives: 5 })
for (let n = 0; n < Number(count); n += 1) {
  queue.send(`${n}`)
  console.log(`sent ${n}`)
  // Deliveries go on in between.
  await new Promise(setImmediate)
}
// What is left alive then is the consumer's own.
if (behaviour === 'fail') await consumer.close()
