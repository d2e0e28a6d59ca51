// The S3 of a cold function: the embedded one over TLS, with its own certificate and one object.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { startS3 } from '../localstack/s3/server.ts'
import { selfSigned } from './certificate.ts'

const bucket = 'darkroom-bench'
const region = 'us-east-1'
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }

export interface ColdS3 {
  /** The environment of a function that uses it. */
  readonly env: NodeJS.ProcessEnv
  readonly close: () => Promise<void>
}

async function behindTls(endpoint: string, { cert, key }: { cert: string; key: string }) {
  const { hostname, port } = new URL(endpoint)
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const { method, url, headers } = incoming
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(passed)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('No port')
  return { server, url: `https://localhost:${address.port}` }
}

/** Starts it. @param name of its only image */
export async function startColdS3(name: string, image: Buffer): Promise<ColdS3> {
  const directory = mkdtempSync(join(tmpdir(), 'darkroom-cold-'))
  const s3 = await startS3({ directory, bucket, region, ...credentials })
  const client = new S3Client({ endpoint: s3.endpoint, region, credentials, forcePathStyle: true })
  const object = { Bucket: bucket, Key: `originals/${name}`, Body: image, ContentType: 'image/jpeg' }
  await client.send(new PutObjectCommand(object))
  client.destroy()
  const own = selfSigned('localhost')
  const certificate = join(directory, 'certificate.pem')
  writeFileSync(certificate, own.cert)
  const { server, url } = await behindTls(s3.endpoint, own)
  return {
    env: {
      PATH: process.env.PATH,
      BUCKET: bucket,
      OBJECT: `/${bucket}/originals/${name}`,
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      NODE_EXTRA_CA_CERTS: certificate,
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await s3.close()
      rmSync(directory, { recursive: true })
    },
  }
}
