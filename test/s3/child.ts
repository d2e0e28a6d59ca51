// An embedded S3 in a process of its own, for tests that kill it: `child.ts <folder> <event log> [deaf]`.
import { appendFileSync } from 'node:fs'
import { startS3 } from '../../localstack/s3/server.ts'
import { credentials, region } from './target.ts'

const [, , directory = '', eventLog = '', mode] = process.argv

try {
  const server = await startS3({
    directory,
    bucket: 'durable',
    region,
    ...credentials,
    onEvent: async ({ Records }) => {
      // A deaf receiver never comes to an end; the other one has the event on disk when it does.
      if (mode === 'deaf') await new Promise(() => {})
      for (const { s3 } of Records) appendFileSync(eventLog, `${s3.object.key} ${s3.object.eTag}\n`)
    },
  })
  process.send?.({ endpoint: server.endpoint })
} catch (error) {
  process.send?.({ error: String(error) })
  process.disconnect()
}
