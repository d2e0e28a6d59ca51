// Requests that the SDK's commands don't send: signed by hand, interrupted, or with another time.
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { credentials, region } from './credentials.ts'
import { encodePath, type Target } from './target.ts'

export interface RawRequest {
  readonly method: string
  readonly key: string
  readonly query?: Record<string, string | string[]>
  readonly headers?: Record<string, string>
  readonly body?: string
  /** The value of x-amz-content-sha256; by default the hash of the body. */
  readonly payloadHash?: string
  readonly date?: Date
  readonly secretAccessKey?: string
}

const encodeQuery = (query: Record<string, string | string[]>): string =>
  Object.entries(query)
    .flatMap(([name, values]) => [values].flat().map((value) => [name, value]))
    .map((pair) => pair.map((text = '') => encodePath(text).replaceAll('/', '%2F')).join('='))
    .join('&')

/** Signs a request as AWS's own signer does, and sends it with fetch. */
export async function sendSigned(target: Target, raw: RawRequest): Promise<Response> {
  const { method, key, query = {}, headers = {}, body = '', date = new Date() } = raw
  const payloadHash = raw.payloadHash ?? createHash('sha256').update(body).digest('hex')
  const { host, hostname } = new URL(target.endpoint)
  const path = `/${target.bucket}/${encodePath(key)}`
  const secretAccessKey = raw.secretAccessKey ?? credentials.secretAccessKey
  const signer = new SignatureV4({
    credentials: { ...credentials, secretAccessKey },
    region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  })
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname,
      path,
      query,
      headers: { host, 'x-amz-content-sha256': payloadHash, ...headers },
    },
    { signingDate: date },
  )
  const search = encodeQuery(query)
  const { host: _fromUrl, ...sent } = signed.headers
  return fetch(`${target.endpoint}${path}${search && `?${search}`}`, {
    method,
    headers: sent,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
  })
}

/** The code of an error in S3's XML. */
export async function errorCode(response: Response): Promise<string | undefined> {
  return /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]
}

/**
 * Sends the head and some bytes of the announced body, closes the connection, and waits until the server has noticed.
 */
export function sendCutShort(
  url: string,
  method: string,
  headers: Record<string, string>,
  bytes: string,
): Promise<void> {
  const { hostname, port, host, pathname, search } = new URL(url)
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.resume().end(`${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n${bytes}`)
  })
}

/** For `rejects.toMatchObject`: the SDK's error of that code and HTTP status. */
export const failure = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } })
