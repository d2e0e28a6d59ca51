// The service that images are imported into, through its HTTP API.
import { createHash, type Hash } from 'node:crypto'
import type { Image } from '../packages/client/src/api.ts'
import {
  DarkroomError,
  follow,
  requestLimit,
  resourceOf,
  type Send,
  sender,
  sniff,
  upload,
  withoutSlash,
} from './client.js'

/** An image that is there. */
export interface Seen {
  readonly etag: string
  readonly bytes: number
}

export interface Service {
  /** Throws DarkroomError if this isn't darkroom, or doesn't answer. */
  readonly check: () => Promise<void>
  /** Returns the image with that name; undefined if there is none. */
  readonly look: (name: string) => Promise<Seen | undefined>
  /** Returns whether the image has exactly these bytes. */
  readonly has: (name: string, seen: Seen, blob: Blob) => Promise<boolean>
  /**
   * Stores a file if the name is still as it was seen.
   * @returns false if another image has the name by now
   * @throws DarkroomError
   */
  readonly put: (name: string, blob: Blob, seen: Seen | undefined) => Promise<boolean>
}

/** How often a request is retried. With its pauses, about 90 s for a file, and 2 s to find that there is no service. */
const retries = { file: 8, check: 2 }

/** Seconds to wait until a large file is an image; until an upload by somebody else is. */
const wait = { own: 600, others: 60 }

interface Connection {
  readonly send: Send
  readonly url: string
  readonly key: string | undefined
  readonly signal: AbortSignal
}

async function digest(stream: ReadableStream<Uint8Array>, hash: Hash): Promise<string> {
  for await (const chunk of stream) hash.update(chunk)
  return hash.digest('hex')
}

const isTaken = (error: unknown) => error instanceof DarkroomError && [409, 412].includes(error.status)

const pathOf = (name: string) => `/images/${encodeURIComponent(name)}`

/** Without an ETag, it is a direct upload that isn't admitted yet, or wasn't. */
const isSettled = ({ etag, status }: Image) => etag !== undefined || status !== 'processing'

async function look({ send, signal }: Connection, name: string): Promise<Seen | undefined> {
  try {
    const how = { wait: wait.others, signal }
    const { etag, bytes } = await follow<Image>(send, resourceOf(name), how, isSettled)
    return etag === undefined ? undefined : { etag, bytes: bytes ?? -1 }
  } catch (error) {
    if (error instanceof DarkroomError && error.code === 'missing') return undefined
    throw error
  }
}

/** If the bucket encrypts with KMS, an ETag is no MD5: only the bytes tell. */
async function isSame({ url, key, signal }: Connection, name: string, blob: Blob): Promise<boolean> {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const response = await fetch(withoutSlash(url) + pathOf(name), { headers, signal })
  if (!response.ok || !response.body) {
    await response.body?.cancel()
    return false
  }
  const theirs = await digest(response.body, createHash('sha256'))
  return theirs === (await digest(blob.stream(), createHash('sha256')))
}

async function has(to: Connection, name: string, { etag, bytes }: Seen, blob: Blob): Promise<boolean> {
  if (bytes !== blob.size) return false
  const md5 = await digest(blob.stream(), createHash('md5'))
  return etag === `"${md5}"` || isSame(to, name, blob)
}

type Put = (to: Connection, name: string, blob: Blob, seen: Seen | undefined) => Promise<boolean>

/** Directly to the bucket, which knows no version to replace: what is there by then. */
const putLarge: Put = async (to, name, blob, seen) => {
  const { send, signal } = to
  try {
    const how = { id: name, overwrite: seen !== undefined, wait: wait.own, signal }
    const { status } = await upload(send, blob, how)
    if (status === 'ready') return true
    throw new DarkroomError(503, 'http', `Still not processed after ${wait.own} s`)
  } catch (error) {
    // Another upload may have been faster while this one was sent.
    const isRefused = error instanceof DarkroomError && error.code === 'failed'
    if (isRefused && !seen && (await look(to, name))) return false
    throw error
  }
}

const putSmall: Put = async ({ send, signal }, name, blob, seen) => {
  const condition = seen ? { 'if-match': seen.etag } : { 'if-none-match': '*' }
  const headers = { 'content-type': await sniff(blob), ...condition }
  await send({ to: pathOf(name), method: 'PUT', headers, body: blob, signal })
  return true
}

const put: Put = async (to, name, blob, seen) => {
  try {
    return await (blob.size > requestLimit ? putLarge : putSmall)(to, name, blob, seen)
  } catch (error) {
    if (isTaken(error)) return false
    throw error
  }
}

/**
 * Returns the service at a URL.
 * @param signal ends all its calls
 * @throws TypeError if the URL isn't one
 */
export function serviceAt(url: string, key: string | undefined, signal: AbortSignal): Service {
  const send = sender({ url, key, retries: retries.file })
  const ask = sender({ url, key, retries: retries.check })
  const to: Connection = { send, url, key, signal }
  return {
    look: (name) => look(to, name),
    has: (name, seen, blob) => has(to, name, seen, blob),
    put: (name, blob, seen) => put(to, name, blob, seen),
    check: async () => {
      const { kind } = await ask<{ kind?: string }>({ to: '/v1/images?limit=1', signal })
      if (kind !== 'Collection') throw new DarkroomError(0, 'http', `${url} isn't darkroom`)
    },
  }
}
