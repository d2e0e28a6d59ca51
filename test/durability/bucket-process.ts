// An embedded S3 in a process of its own, for tests that kill it: `bucket-process.ts <folder>`. Its events are
// messages.
import { Database } from '../../localstack/database.ts'
import { Queue } from '../../localstack/queue/queue.ts'
import { startS3 } from '../../localstack/s3/server.ts'
import { credentials, region } from '../s3/credentials.ts'

const [, , directory = ''] = process.argv

try {
  const database = new Database(directory)
  const queue = new Queue(database, 'events')
  const options = { database, directory, bucket: 'durable', region, ...credentials }
  const server = await startS3({ ...options, onEvent: (event) => queue.send(JSON.stringify(event)) })
  await server.sweep()
  process.send?.({ endpoint: server.endpoint })
} catch (error) {
  process.send?.({ error: String(error) })
  process.disconnect()
}
