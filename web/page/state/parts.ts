// Sends a large file in parts, directly to the bucket. After an interruption, only the missing parts are sent again.
import { texts } from '../../texts.ts'
import { Failure, local, postJson, send } from './api.ts'
import { claim, type Kept, keep, release } from './kept.ts'
import { type Sending, type Sent, transfer } from './transfer.ts'

interface Place {
  /** From 1. */
  readonly number: number
  readonly bytes: number
  /** Where to put it, if it is missing. */
  readonly url?: string
}

/** What the service says about an upload in parts. */
export interface Places {
  readonly upload_url: string
  readonly part_bytes: number
  readonly parts: readonly Place[]
  readonly status_url: string
}

/** Parts sent at a time: they hide the pauses between requests, and are lost together when the line is cut. */
const atOnce = 3
/** Attempts for one part. */
const attempts = 4

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(new DOMException('Cancelled', 'AbortError'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', stop)
  })

/** No answer, or one that another attempt may change. Without a line, there is nothing to try. */
const isPassing = ({ status }: Failure) =>
  (status === 0 && navigator.onLine) || status === 408 || status === 429 || status >= 500

type OnProgress = Sending['onProgress']

/** Sends one part, again if that may help. @throws Failure; DOMException AbortError */
async function sendPart(url: string, body: Blob, sending: Sending, onProgress: OnProgress): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await transfer({ method: 'PUT', url, headers: {}, body }, { ...sending, onProgress })
    } catch (error) {
      onProgress(0)
      if (!(error instanceof Failure) || !isPassing(error) || tried === attempts) throw error
      await pause(error.retryAfter ?? 500 * 2 ** tried, sending.signal)
    }
  }
}

/** Bytes of each part that are sent. */
class Progress {
  readonly #sent = new Map<number, number>()
  readonly #report: OnProgress

  constructor(parts: readonly Place[], report: OnProgress) {
    for (const { number, bytes, url } of parts) this.#sent.set(number, url === undefined ? bytes : 0)
    this.#report = report
    this.#tell()
  }

  #tell(): void {
    this.#report([...this.#sent.values()].reduce((sum, bytes) => sum + bytes, 0))
  }

  of(part: number): OnProgress {
    return (bytes) => {
      this.#sent.set(part, bytes)
      this.#tell()
    }
  }
}

/**
 * Sends the missing parts, some at a time. When one fails, the others under way end first.
 * @returns how many arrived, and the first failure
 */
async function sendMissing(sending: Sending, { parts, part_bytes }: Places) {
  const missing = parts.filter(({ url }) => url !== undefined)
  const progress = new Progress(parts, sending.onProgress)
  const failures: unknown[] = []
  let arrived = 0
  const work = async () => {
    for (let part = missing.shift(); part && failures.length === 0; part = missing.shift()) {
      const { number, bytes, url = '' } = part
      const start = (number - 1) * part_bytes
      try {
        await sendPart(url, sending.file.slice(start, start + bytes), sending, progress.of(number))
        progress.of(number)(bytes)
        arrived += 1
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { arrived, failure: failures[0] }
}

/** Asks for what is missing, with new URLs. @throws Failure */
const look = (url: string) => postJson<Places>(`${url}/parts`, {})

/** The URLs expired, unless they are new: then the bucket refuses the parts. @throws Failure */
function demandExpired(error: unknown, areNew: boolean): void {
  if (!(error instanceof Failure) || error.status !== 403) throw error
  if (areNew) throw new Failure(502, texts.bucketRefused)
}

/** Sends what is missing until nothing is, and completes the upload. @throws Failure; DOMException AbortError */
async function finish(sending: Sending, url: string, first: Places): Promise<Sent> {
  let places = first
  for (let areNew = false; ; areNew = true) {
    const { arrived, failure } = await sendMissing(sending, places)
    sending.signal.throwIfAborted()
    if (failure === undefined) break
    demandExpired(failure, areNew && arrived === 0)
    places = await look(url)
  }
  await postJson(`${url}/complete`, {})
  return { status: local(places.status_url) }
}

/** Forgets an upload, and removes its parts. What stays because there is no answer, the bucket removes. */
export async function giveUp(url: string): Promise<void> {
  await release(url)
  await send(url, { method: 'DELETE' }).catch(() => {})
}

/** Keeps an upload until it ends: with success, by its person, or because the service refuses it. */
async function keeping(sending: Sending, url: string, work: () => Promise<Sent>): Promise<Sent> {
  try {
    const sent = await work()
    await release(url)
    return sent
  } catch (error) {
    if (sending.signal.aborted) await giveUp(url)
    if (error instanceof Failure && error.status === 0) throw new Failure(0, texts.offlineInParts)
    throw error
  }
}

/** Sends a file for the first time. @throws Failure; DOMException AbortError */
export async function sendParts(sending: Sending, places: Places, sha256: string | undefined): Promise<Sent> {
  const { file, name, overwrite } = sending
  const url = local(places.upload_url)
  const { size: bytes, lastModified } = file
  await claim(url)
  void keep({ url, name, overwrite, bytes, lastModified, sha256, file, began: Date.now() })
  return keeping(sending, url, () => finish(sending, url, places))
}

/**
 * Continues an upload.
 * @returns undefined if the service doesn't know it any more
 * @throws Failure; DOMException AbortError
 */
export async function resume(sending: Sending, { url }: Kept): Promise<Sent | undefined> {
  try {
    return await keeping(sending, url, async () => finish(sending, url, await look(url)))
  } catch (error) {
    if (!(error instanceof Failure) || (error.status !== 404 && error.status !== 400)) throw error
    await release(url)
    return undefined
  }
}
