// The origins of the distribution: the bucket, which CloudFront signs its requests for, and the API.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request as requestByTls } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'

// An import would load undici (packaging/builtins.ts).
const { request } = process.getBuiltinModule('node:http')

export interface OriginRequest {
  readonly method: string
  /** The request line's path and query. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: Readable
}

/** An answer's status and fields, and its body as a stream. */
export type OriginAnswer = Readable & Pick<IncomingMessage, 'statusCode' | 'headers'>

/** Returns the answer once its fields are there. */
export type Origin = (sent: OriginRequest) => Promise<OriginAnswer>

/** @param url where to connect @param sent what to send there */
function exchange(
  url: URL,
  { method, headers, body }: OriginRequest,
  path: string,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const { protocol, hostname, port } = url
  const start = protocol === 'https:' ? requestByTls : request
  const sent = start({ hostname, port, method, path, headers }, resolve)
  sent.on('error', reject)
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  if (hasBody) pipeline(body, sent).catch(reject)
  else sent.end()
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
    return exchange(at, { ...sent, headers: { ...kept, host } }, sent.target)
  }
}

/** Fields that S3 looks at. */
const isRead = (name: string) => ['range', 'if-range', 'if-none-match', 'if-modified-since'].includes(name)

/** Like CloudFront's origin access control: the bucket's policy allows it to get variants and renditions, and not to list the bucket. */
export function bucketOrigin(s3: S3Client, Bucket: string): Origin {
  return async (sent) => {
    const Key = decodeURIComponent(sent.target.slice(1))
    if (!/^(variants|sizes)\//.test(Key)) throw new Error(`CloudFront may not get ${Key}`)
    const command =
      sent.method === 'HEAD' ? new HeadObjectCommand({ Bucket, Key }) : new GetObjectCommand({ Bucket, Key })
    const url = new URL(await getSignedUrl(s3, command))
    const headers = Object.fromEntries(Object.entries(sent.headers).filter(([name]) => isRead(name)))
    const { pathname, search, host } = url
    const body = Readable.from([])
    const answer = await exchange(url, { ...sent, headers: { ...headers, host }, body }, pathname + search)
    // Without the permission to list, a missing object is a 403.
    if (answer.statusCode === 404) answer.statusCode = 403
    return answer
  }
}
