// The origins of the distribution: the bucket, which CloudFront signs its requests for, and the API.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request as requestByTls } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

// An import would load undici (packaging/builtins.ts).
const { request } = process.getBuiltinModule('node:http')

/** Who sent a request. */
export interface Client {
  /** Says that the body is read, if the client waits for that (100 Continue). */
  readonly proceed: () => void
  /** Aborted once the client has the answer, or is gone. */
  readonly ended: AbortSignal
  /** Ends the connection. */
  readonly cut: () => void
}

export interface OriginRequest {
  readonly method: string
  /** The request line's path and query. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: Readable
  readonly client: Client
}

/** An answer's status and fields, and its body as a stream. */
export type OriginAnswer = Readable & Pick<IncomingMessage, 'statusCode' | 'headers'>

/** Returns the answer once its fields are there. */
export type Origin = (sent: OriginRequest) => Promise<OriginAnswer>

/** @param url where to connect @param sent what to send there */
function sendTo(
  url: URL,
  { method, headers, body, client }: OriginRequest,
  path: string,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const { protocol, hostname, port } = url
  const start = protocol === 'https:' ? requestByTls : request
  const sent = start({ hostname, port, method, path, headers }, resolve)
  sent.on('error', reject)
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  if (hasBody) {
    client.proceed()
    pipeline(body, sent).catch(reject)
  } else sent.end()
  return promise
}

/** Fields of the client's connection, and those that the API sets itself. */
export const isOwn = (name: string): boolean => ['connection', 'keep-alive', 'expect', 'host'].includes(name)

/** @param url the API's own */
export function apiOrigin(url: string): Origin {
  const { hostname, host, port } = new URL(url)
  return (sent) => {
    const kept = Object.fromEntries(Object.entries(sent.headers).filter(([name]) => !isOwn(name)))
    const at = new URL(`http://${hostname}:${port}`)
    return sendTo(at, { ...sent, headers: { ...kept, host } }, sent.target)
  }
}

/** Fields that S3 looks at. */
const isRead = (name: string) => ['range', 'if-range', 'if-none-match', 'if-modified-since'].includes(name)

/** Signs a request for an object. lib/config.ts reads the environment, which is complete once there is a request. */
async function signed(method: string, input: { readonly Bucket: string; readonly Key: string }) {
  const { addressed, sign } = await import('../../lib/storage/s3/client.ts')
  const { GetObjectCommand, HeadObjectCommand } = await import('../../lib/storage/s3/commands.ts')
  return sign(addressed(method === 'HEAD' ? new HeadObjectCommand(input) : new GetObjectCommand(input)))
}

/**
 * Like CloudFront's origin access control: the bucket's policy allows it to get variants and renditions,
 * and not to list the bucket.
 */
export function bucketOrigin(Bucket: string): Origin {
  return async (sent) => {
    const Key = decodeURIComponent(sent.target.slice(1))
    if (!/^(variants|sizes)\//.test(Key)) throw new Error(`CloudFront may not get ${Key}`)
    const { protocol, host, path, headers } = await signed(sent.method, { Bucket, Key })
    const read = Object.fromEntries(Object.entries(sent.headers).filter(([name]) => isRead(name)))
    const body = Readable.from([])
    const at = new URL(`${protocol}//${host}`)
    const answer = await sendTo(at, { ...sent, headers: { ...read, ...headers }, body }, path)
    // Without the permission to list, a missing object is a 403.
    if (answer.statusCode === 404) answer.statusCode = 403
    return answer
  }
}
