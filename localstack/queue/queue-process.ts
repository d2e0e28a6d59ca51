// For the tests: a process of its own with a queue, so that it can be killed.
// node queue-process.ts <directory> <what its function does> <how many messages it sends>
import { argv, kill, pid } from 'node:process'
import type { Deliver } from './batch.ts'
import { openQueue } from './queue.ts'

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
const queue = await openQueue({ directory, deliver, concurrency: 2, maxReceives: 5 })
const send = async (body: string) => {
  await queue.send(body)
  console.log(`sent ${body}`)
}
// In waves, so that a kill finds some done, some begun and some to come.
for (let n = 0; n < Number(count); n += 50) {
  const wave = Array.from({ length: Math.min(50, Number(count) - n) }, (_, i) => send(`${n + i}`))
  await Promise.all(wave)
}
// What is left alive then is the queue's own.
if (behaviour === 'fail') await queue.close()
