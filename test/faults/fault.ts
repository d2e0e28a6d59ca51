// An S3 that fails on command: a proxy before the embedded one.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startS3 } from '../../localstack/s3/server.ts'
import type { Oddities } from '../../localstack/s3/store.ts'

/**
 * What happens to a request. `unsupported`: 501. `lose`: S3 carries it out, and its answer is lost. A promise:
 * it holds the answer back.
 */
export type Fault = 'none' | 'throttle' | 'unsupported' | 'reset' | 'hang' | 'lose' | 'cut' | Promise<unknown>

const slowDown =
  '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>'

export interface FaultyS3 {
  readonly endpoint: string
  /** Decides over each request from now on. */
  use: (fault: (request: IncomingMessage) => Fault) => void
  readonly close: () => Promise<void>
}

export const credentials = { accessKeyId: 'faulty', secretAccessKey: 'faulty' }

/** Returns the settings of a service over a bucket of this S3. */
export const over = ({ endpoint }: Pick<FaultyS3, 'endpoint'>, bucket: string) => ({
  // Doesn't answer: images aren't processed, so that S3 gets the requests of a test alone.
  AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_REGION: 'us-east-1',
  BUCKET: bucket,
})

function forward(target: URL, incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault): void {
  const { method, url, headers } = incoming
  const passed = request(
    { host: target.hostname, port: target.port, method, path: url, headers },
    async (answer) => {
      await fault
      if (fault === 'lose') {
        answer.resume()
        answer.on('end', () => incoming.socket.destroy())
        return
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      if (fault !== 'cut') answer.pipe(outgoing)
      else
        answer.once('data', (chunk: Buffer) =>
          outgoing.write(chunk.subarray(0, 10), () => incoming.socket.destroy()),
        )
    },
  )
  passed.on('error', () => incoming.socket.destroy())
  incoming.pipe(passed)
}

/** Starts it, over a folder of its own. */
export async function startFaultyS3(bucket: string, oddities: Oddities = {}): Promise<FaultyS3> {
  const directory = await mkdtemp(join(tmpdir(), 'darkroom-faults-'))
  const s3 = await startS3({ directory, bucket, region: 'us-east-1', ...credentials, ...oddities })
  let faultOf: (request: IncomingMessage) => Fault = () => 'none'
  const server = createServer((incoming, outgoing) => {
    const fault = faultOf(incoming)
    if (fault === 'hang') return
    if (fault === 'reset') incoming.socket.destroy()
    else if (fault === 'throttle')
      outgoing.writeHead(503, { 'content-type': 'application/xml' }).end(slowDown)
    else if (fault === 'unsupported') outgoing.writeHead(501).end()
    else forward(new URL(s3.endpoint), incoming, outgoing, fault)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('No port')
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    use: (fault) => {
      faultOf = fault
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await s3.close()
      await rm(directory, { recursive: true })
    },
  }
}
