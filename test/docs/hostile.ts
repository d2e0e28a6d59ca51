// Requests with values that break careless quoting, and a server that says what arrived.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { DocumentOperation } from '../../openapi/document-operation.ts'
import { type Inputs, type Placed, type Sample, sampleOf } from '../../web/docs/sample.ts'

const evil = `it's "so" \\n \\ $HOME $(id) \`id\` %41 &lt; #?&= {a,b}[1-2] ñ 猫 🐱`
const lines = `${evil}\n\r\n\ttab\u2028end\u0001`

/** Names of files that a folder may have. */
export const evilFiles = [`we"ird'; $HOME, {a,b}[1-3] \\ ñ猫.png`, '-', '@at.png']

const operation = (parameters: DocumentOperation['parameters'] = []): DocumentOperation => ({
  operationId: 'hostile',
  tags: [],
  summary: '',
  description: '',
  parameters,
  responses: { 200: { description: '', content: { 'application/json': {} } } },
  security: [{ apiKey: [] }],
})

const placed = (method: string): Placed => ({
  method,
  path: '/images/{id}',
  operation: operation([
    { name: 'id', in: 'path', required: true, schema: {} },
    { name: 'name', in: 'query', required: false, schema: {} },
    { name: 'If-Match', in: 'header', required: false, schema: {} },
  ]),
})

const values = { id: evil, name: lines, 'If-Match': `"it's", "\\$HOME"` }

const json = (text: string): Inputs => ({ values, body: { kind: 'json', text } })

const [first = '', second = '', third = ''] = evilFiles

const inputs: readonly (readonly [string, Inputs])[] = [
  ['get', { values, hasCredential: true }],
  ['post', json(JSON.stringify({ [evil]: [lines, true, null, -1.5, {}, []], ['__proto__']: { a: 1 } }))],
  ['patch', json(JSON.stringify({ a: lines.repeat(4), b: { c: [evil.repeat(2), evil] } }, null, 2))],
  ['post', json('{"exact": 12345678901234567890, "twice": 1.0}')],
  ['post', json('@/etc/hostname')],
  ['delete', { values, body: { kind: 'text', text: `@${lines}` } }],
  ['post', { values, body: { kind: 'fields', fields: [['a&b=', lines] as const, ['é', evil] as const] } }],
  ...evilFiles.flatMap((file) => [
    ['put', { values, body: { kind: 'bytes', file, type: 'image/png' } }] as const,
    ['post', { values, body: { kind: 'form', files: [['file', file]] } }] as const,
  ]),
  [
    'post',
    {
      values,
      body: {
        kind: 'form',
        files: [
          ['files', first],
          ['files', second],
          ['files', third],
        ],
      },
    },
  ],
]

/** Returns the requests. @param origin of the server */
export const hostileSamples = (origin: string): Sample[] =>
  inputs.map(([method, one]) => sampleOf(origin, placed(method), one))

/** What of a request has to be as it was entered. */
export interface Arrived {
  readonly method: string
  readonly url: string
  readonly ifMatch: string
  readonly credential: string
  readonly body: unknown
}

async function bodyOf(bytes: Buffer, type: string): Promise<unknown> {
  if (type.startsWith('multipart/')) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
    const entries = [...form].map(async ([field, file]) =>
      typeof file === 'string' ? [field, file] : [field, await file.text()],
    )
    return Promise.all(entries)
  }
  if (type.startsWith('application/x-www-form-urlencoded')) return [...new URLSearchParams(bytes.toString())]
  try {
    return { json: JSON.parse(bytes.toString()) as unknown }
  } catch {
    return bytes.toString()
  }
}

const decoded = (url: string) => {
  const { pathname, searchParams } = new URL(url, 'http://x')
  return `${decodeURIComponent(pathname)}?${searchParams.get('name')}`
}

/** Returns what has to arrive. @param content of each file, by its name */
export function expectedOf(sample: Sample, content: (file: string) => string): Arrived {
  const { method, url, headers, body, hasCredential } = sample
  const bodies = (): unknown => {
    switch (body?.kind) {
      case 'form':
        return body.files.map(([field, file]) => [field, content(file)])
      case 'bytes':
        return content(body.file)
      case 'fields':
        return body.fields
      case 'json':
        return body.text.startsWith('@') ? body.text : { json: JSON.parse(body.text) as unknown }
      case 'text':
        return body.text
      default:
        return ''
    }
  }
  const credential = hasCredential ? 'Bearer secret' : ''
  return { method, url: decoded(url), ifMatch: headers[0]?.[1] ?? '', credential, body: bodies() }
}

/** Starts a server that answers everything with 200, and keeps what the last request was. */
export async function startRecorder() {
  let last: Arrived | undefined
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const bytes = await buffer(request)
    last = {
      method,
      url: decoded(url),
      ifMatch: String(headers['if-match'] ?? ''),
      credential: headers.authorization ?? '',
      body: await bodyOf(bytes, headers['content-type'] ?? ''),
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Returns what arrived since the last call. */
    take: () => {
      const taken = last
      last = undefined
      return taken
    },
    close: () => void server.close().closeAllConnections(),
  }
}
