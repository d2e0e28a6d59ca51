// The page, its assets and the docs over HTTP. Files are read on request, so that listing names never waits for them.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import Negotiator from 'negotiator'
import { preconditionsOf } from '../../api/preconditions.ts'
import { asText as refuse } from '../../api/refusals.ts'
import { config } from '../../config.ts'
import type { Reply, Request } from '../../http/message.ts'
import type { Route } from '../../http/route.ts'
import { ImageError } from '../../image/errors.ts'
import { isUnmodified } from '../../storage/conditions.ts'
import { siteFolder } from './folder.ts'
import { policy } from './policy.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

/** Endings of compressed files, by content coding (RFC 9110 section 8.4.1); the better one first. */
const endings: Readonly<Record<string, string>> = { br: '.br', gzip: '.gz' }

async function read(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(config.root, siteFolder, path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Reads a file in the best coding that client and site share. @throws ImageError no-route */
async function readCoded(path: string, { headers }: Request): Promise<{ bytes: Buffer; coding?: string }> {
  const negotiator = new Negotiator({ headers: { 'accept-encoding': headers['accept-encoding'] } })
  const taken = negotiator.encodings(Object.keys(endings))
  for (const [coding, ending] of Object.entries(endings)) {
    const bytes = taken.includes(coding) ? await read(`${path}${ending}`) : undefined
    if (bytes) return { bytes, coding }
  }
  const bytes = await read(path)
  if (bytes) return { bytes }
  throw new ImageError('no-route', 'Not found')
}

async function reply(path: string, request: Request, cacheControl: string): Promise<Reply> {
  const { bytes, coding } = await readCoded(path, request)
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  const vary = path.startsWith('assets/') ? 'accept-encoding' : 'accept, accept-encoding'
  const headers = {
    etag,
    vary,
    'cache-control': cacheControl,
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'geolocation=(), microphone=(), payment=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
  if (isUnmodified(preconditionsOf(request), { etag })) return { status: 304, headers }
  return { status: 200, headers: { ...headers, ...(coding ? { 'content-encoding': coding } : {}) }, bytes }
}

/** A file of the site that may change with every release. It needs no credential. */
const file = (key: string, path: string): Route => ({
  key,
  isPublic: () => true,
  refuse,
  act: (request) => reply(path, request, 'no-cache'),
})

/** `GET /`, for browsers. */
export const page = file('GET /', 'index.html')

/** `GET /docs`. */
export const docs = file('GET /docs', 'docs.html')

/** `GET /openapi.json`. */
export const openApi = file('GET /openapi.json', 'openapi.json')

/** The page's settings. Not a file of the build: a deploy changes them without building the page. */
const settingsFile = 'settings.json'

const { mode, issuer, clientId, scope, audience: audiences } = config.auth

/** The audience that the page requests. */
const [audience = ''] = audiences.split(',').map((one) => one.trim())

const settings: Reply = {
  status: 200,
  headers: { 'cache-control': 'no-cache' },
  json: { auth: mode, issuer, clientId, scope, audience, unsigned: config.sizes.unsigned },
}

/** `GET /assets/{file}`: files that are named by their content, so they never change. */
export const asset: Route = {
  key: 'GET /assets/{file}',
  isPublic: () => true,
  refuse,
  act: async (request) => {
    const file = request.params.file ?? ''
    if (file === settingsFile) return settings
    if (!/^\w[\w.-]*$/.test(file)) throw new ImageError('no-route', 'Not found')
    return reply(`assets/${file}`, request, 'public, max-age=31536000, immutable')
  },
}
