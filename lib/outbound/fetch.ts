// Fetches the file at a URL of a client.
import type { ClientRequest, IncomingMessage } from 'node:http'
import { ImageError } from '../image/errors.ts'
import { faultOf, openRequest, type World } from './connection.ts'
import { NotPublic } from './lookup.ts'
import { checkUrl } from './url.ts'

const maxRedirects = 5
const redirects = [301, 302, 303, 307, 308]
/** They may go away: too early, too many requests, timeouts. */
const temporary = [408, 425, 429]

/** The file can't be had, and another try wouldn't help. The message is for whoever sent the URL. */
export class Unfetchable extends Error {}

export interface Fetching {
  /** Whether http and private addresses are allowed, for local use. */
  readonly allowLocal: boolean
  readonly maxBytes: number
}

const tooMany = (maxBytes: number) => new Unfetchable(`it has more than ${maxBytes} bytes`)

/** @throws Unfetchable; Error, to retry later */
async function readBody(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(answer.headers['content-length']) > maxBytes) throw tooMany(maxBytes)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooMany(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Returns the file, or the Location of a redirect. */
async function read(request: ClientRequest, maxBytes: number): Promise<Buffer | string> {
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve).on('error', reject).end()
    })
    const { statusCode: status = 0, headers } = answer
    if (redirects.includes(status) && headers.location !== undefined) return headers.location
    if (status === 200) return await readBody(answer, maxBytes)
    const isOver = status >= 400 && status < 500 && !temporary.includes(status)
    throw new (isOver ? Unfetchable : Error)(`it answered ${status}`)
  } finally {
    request.on('error', () => {}).destroy()
  }
}

/** Each URL on the way is checked like the first. */
function checked(url: string, settings: Fetching): URL {
  try {
    return new URL(checkUrl('url', url, settings))
  } catch (error) {
    throw error instanceof ImageError ? new Unfetchable(error.message) : error
  }
}

async function follow(
  url: string,
  settings: Fetching,
  signal: AbortSignal,
  { lookup }: World,
): Promise<Buffer> {
  let target = checked(url, settings)
  for (let count = 0; count <= maxRedirects; count++) {
    // A compressed file would be another file.
    const headers = { accept: 'image/*', 'accept-encoding': 'identity' }
    const got = await read(
      openRequest(target, { method: 'GET', headers, signal }, settings, lookup),
      settings.maxBytes,
    )
    if (typeof got !== 'string') return got
    target = checked(URL.parse(got, target.href)?.href ?? got, settings)
  }
  throw new Unfetchable(`it was redirected more than ${maxRedirects} times`)
}

/**
 * Fetches a file within 30 s. Follows redirects, each to a URL that is allowed as the first one is.
 * @throws Unfetchable, if another try wouldn't help; Error, to retry later. The message is for whoever sent the URL
 */
export async function fetchFile(url: string, settings: Fetching, world: World = {}): Promise<Buffer> {
  const signal = AbortSignal.timeout(world.timeout ?? 30_000)
  try {
    return await follow(url, settings, signal, world)
  } catch (error) {
    const isOver = error instanceof Unfetchable || error instanceof NotPublic
    const why = `The image can't be fetched: ${faultOf(error, signal)}`
    throw new (isOver ? Unfetchable : Error)(why, { cause: error })
  }
}
