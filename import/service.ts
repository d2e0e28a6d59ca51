// The service that images are imported into, through its HTTP API.
import type { Blob } from 'node:buffer'
import { createHash, type Hash } from 'node:crypto'
import type { Provenance } from '../lib/image/provenance.ts'
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
import { type Notes, notesIn } from './notes.ts'
import { exchange } from './remote.ts'

/** An image that is there. */
export interface Seen {
  readonly etag: string
  readonly bytes: number
  readonly notes?: Notes | undefined
}

/** A file to store. */
export interface Sent extends Provenance {
  readonly blob: Blob
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
  readonly put: (name: string, sent: Sent, seen: Seen | undefined) => Promise<boolean>
  /**
   * Sets an image's notes. Others stay as they are.
   * @throws DarkroomError
   */
  readonly annotate: (name: string, notes: Notes) => Promise<void>
  /**
   * Waits until an upload that is in the bucket is the image.
   * @returns false if another image has the name by now
   * @throws DarkroomError, if it isn't an image
   */
  readonly admit: (name: string, upload: string, seen: Seen | undefined) => Promise<boolean>
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
  const to = resourceOf(name)
  try {
    // Whoever is asked to wait waits for the variants, too.
    const now = await send<Image>({ to, signal })
    const found = isSettled(now)
      ? now
      : await follow<Image>(send, to, { wait: wait.others, signal }, isSettled)
    const { etag, bytes = -1 } = found
    return etag === undefined ? undefined : { etag, bytes, notes: notesIn(found) }
  } catch (error) {
    if (error instanceof DarkroomError && error.code === 'missing') return undefined
    throw error
  }
}

/** If the bucket encrypts with KMS, an ETag is no MD5: only the bytes tell. */
async function isSame({ url, key, signal }: Connection, name: string, blob: Blob): Promise<boolean> {
  const at = new URL(withoutSlash(url) + pathOf(name))
  const credential = key === undefined ? undefined : `Bearer ${key}`
  const response = await exchange(at, {}, { signal, origin: at.origin, credential })
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

type Put = (to: Connection, name: string, sent: Sent, seen: Seen | undefined) => Promise<boolean>

const isReady = ({ status }: Image) => {
  if (status === 'ready') return true
  throw new DarkroomError(503, 'http', `Still not processed after ${wait.own} s`)
}

/** Returns false if the name was taken while the file was on its way. @param call throws `failed` then */
async function unlessTaken(
  to: Connection,
  name: string,
  seen: Seen | undefined,
  call: () => Promise<boolean>,
) {
  try {
    return await call()
  } catch (error) {
    const isRefused = error instanceof DarkroomError && error.code === 'failed'
    if (isRefused && !seen && (await look(to, name))) return false
    throw error
  }
}

/** Directly to the bucket, which knows no version to replace: what is there by then. */
const putLarge: Put = (to, name, { blob, filename, created }, seen) =>
  unlessTaken(to, name, seen, async () => {
    const { send, signal } = to
    const how = { overwrite: seen !== undefined, wait: wait.own, signal }
    return isReady(await upload(send, blob, { id: name, filename, createdAt: created, ...how }))
  })

const admit = (to: Connection, name: string, id: string, seen: Seen | undefined) =>
  unlessTaken(to, name, seen, async () => {
    const { send, signal } = to
    const how = { wait: wait.own, signal }
    const path = `${resourceOf(name)}?upload=${id}`
    const found = await follow<Image>(send, path, how, ({ status }) => status !== 'processing')
    if (found.status === 'failed') throw new DarkroomError(422, 'failed', found.reason)
    return isReady(found)
  })

/** Returns the fields that say where a file comes from. */
const provenanceFields = ({ filename, created }: Provenance) => ({
  ...(filename === undefined
    ? {}
    : { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}` }),
  ...(created === undefined ? {} : { 'created-at': created.toISOString() }),
})

const putSmall: Put = async ({ send, signal }, name, { blob, ...provenance }, seen) => {
  const condition = seen ? { 'if-match': seen.etag } : { 'if-none-match': '*' }
  const headers = { 'content-type': await sniff(blob), ...provenanceFields(provenance), ...condition }
  await send({ to: pathOf(name), method: 'PUT', headers, body: blob, signal })
  return true
}

const put: Put = async (to, name, sent, seen) => {
  try {
    return await (sent.blob.size > requestLimit ? putLarge : putSmall)(to, name, sent, seen)
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
    put: (name, sent, seen) => put(to, name, sent, seen),
    admit: (name, id, seen) => admit(to, name, id, seen),
    annotate: async (name, notes) => {
      const headers = { 'content-type': 'application/json' }
      await send({ to: resourceOf(name), method: 'PATCH', headers, body: JSON.stringify(notes), signal })
    },
    check: async () => {
      const { kind } = await ask<{ kind?: string }>({ to: '/v1/images?limit=1', signal })
      if (kind !== 'Collection') throw new DarkroomError(0, 'http', `${url} isn't darkroom`)
    },
  }
}
