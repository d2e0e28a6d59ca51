// The port for operators: health and metrics. It is another one than the service's, where every
// path may be an image's name.
import { once } from 'node:events'
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { Queue } from '../queue/queue.ts'
import { startMetrics } from './metrics.ts'
import { watchRequests } from './requests.ts'

// An import would load undici (packaging/builtins.ts).
const { createServer } = process.getBuiltinModule('node:http')

/** Milliseconds for which the bucket's answer counts. */
const fresh = 3000

interface Options {
  readonly host: string
  readonly port: number
  readonly queues: ReadonlyMap<string, Queue>
  readonly bucket: string
  /** The service's port, whose requests are counted. */
  readonly servicePort: number
}

export interface Admin {
  /** Says from now on that the service takes no more requests. */
  readonly retire: () => void
}

/** Returns why the bucket can't be used; undefined if it can. */
function bucketLook(Bucket: string): () => Promise<string | undefined> {
  const requestHandler = { connectionTimeout: 2000, requestTimeout: 2000, throwOnRequestTimeout: true }
  const s3 = new S3Client({ forcePathStyle: true, maxAttempts: 1, requestHandler })
  let last: { readonly at: number; readonly answer: Promise<string | undefined> } | undefined
  return () => {
    if (last && performance.now() - last.at < fresh) return last.answer
    const answer = s3.send(new HeadBucketCommand({ Bucket })).then(
      () => undefined,
      (error: Error) => `The bucket doesn't answer: ${error.name}`,
    )
    last = { at: performance.now(), answer }
    return answer
  }
}

/**
 * Starts it: `/live` answers 200 while the process runs; `/ready` 200 or 503, as the bucket answers and until the
 * process ends; `/metrics` is for Prometheus.
 * @throws Error with the system's code if the port can't be used
 */
export async function startAdmin({ host, port, queues, bucket, servicePort }: Options): Promise<Admin> {
  const metrics = startMetrics(queues)
  watchRequests(servicePort, metrics.count)
  const look = bucketLook(bucket)
  let isEnding = false
  const unready = async () => (isEnding ? 'The process ends' : look())
  const server = createServer(async ({ url }, response) => {
    const say = (status: number, said: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
    if (url === '/live') say(200, { status: 'live' })
    else if (url === '/ready') {
      const reason = await unready()
      say(reason === undefined ? 200 : 503, reason === undefined ? { status: 'ready' } : { reason })
    } else if (url === '/metrics') {
      const text = await metrics.text()
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text)
    } else say(404, { message: 'Not found: /live, /ready, or /metrics' })
  })
  server.listen(port, host)
  await once(server, 'listening')
  // It answers until the very end, and keeps no process running.
  server.unref()
  return {
    retire: () => {
      isEnding = true
    },
  }
}
