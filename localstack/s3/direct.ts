// The embedded S3 as the transport of a client in its own process: the same signed requests, without sockets and HTTP.
import { buildQueryString } from '@smithy/core/protocols'
import type { Fields } from '../../lib/storage/s3/message.ts'
import type { Transport } from '../../lib/storage/s3/transport.ts'
import type { Respond } from './handler.ts'

// An import would load undici (packaging/builtins.ts).
const { validateHeaderValue } = process.getBuiltinModule('node:http')

/** Field names in lower case, as Node.js receives them. @throws TypeError for a value that HTTP can't carry */
function received(headers: Fields): Fields {
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderValue(name, value)
    fields[name.toLowerCase()] = value
  }
  return fields
}

async function* inOne(body: Buffer | string = ''): AsyncGenerator<Buffer> {
  if (body.length > 0) yield Buffer.isBuffer(body) ? body : Buffer.from(body)
}

/** Returns what sends requests to an S3 in this process. */
export const directly =
  (respond: Respond): Transport =>
  async ({ method, path, query, headers, body }, abortSignal) => {
    abortSignal?.throwIfAborted()
    const search = buildQueryString({ ...query })
    const {
      status,
      headers: fields = {},
      body: content = '',
    } = await respond({
      method,
      url: search === '' ? path : `${path}?${search}`,
      headers: received(headers),
      body: inOne(body),
      sourceIp: '127.0.0.1',
    })
    // Over HTTP, not even an error has a body if it answers HEAD.
    if (method === 'HEAD') return { status, headers: received(fields), body: Buffer.alloc(0) }
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const length = Buffer.isBuffer(bytes) ? { 'content-length': String(bytes.length) } : {}
    return { status, headers: { ...length, ...received(fields) }, body: bytes }
  }
