// Uploads: a queue that sends a few files at a time, and their results.
import { computed, type Signal, signal } from '@preact/signals'
import { texts } from '../../texts.ts'
import { Failure } from './api.ts'
import { follow } from './arrival.ts'
import type { Kept } from './kept.ts'
import { fileName, freeName } from './names.ts'
import { announce } from './notices.ts'
import { isStored } from './same.ts'
import { abandon, sendFile } from './send.ts'
import type { Sent } from './transfer.ts'

/** What can help after a failure: another name, or another try. */
export type Remedy = 'name' | 'retry'

export type State =
  | { readonly is: 'waiting' }
  | { readonly is: 'sending'; readonly sent: number }
  | { readonly is: 'done' }
  | { readonly is: 'failed'; readonly why: string; readonly remedy?: Remedy }
  | { readonly is: 'cancelled' }
  | { readonly is: 'cut-short' }

export interface Upload {
  readonly key: number
  readonly name: Signal<string>
  readonly bytes: number
  /** Absent if the page closed meanwhile: a page can't keep files. */
  readonly file: File | undefined
  readonly state: Signal<State>
  readonly overwrite: Signal<boolean>
  /** Cancels the current attempt. */
  abort: AbortController
  /** What it continues, from before the page was loaded. */
  kept: Kept | undefined
  /** Whether an attempt had no answer, so that it may have arrived. */
  isUnsure: boolean
}

/** Files sent at a time: more would only share the bandwidth. */
const atOnce = 4
/** Attempts for a temporary fault of the service. */
const attempts = 4

export const uploads = signal<readonly Upload[]>([])

const count = (is: State['is']) => uploads.value.filter(({ state }) => state.value.is === is).length
const needsPerson = ({ state }: Upload) => state.value.is === 'failed' || state.value.is === 'cut-short'
export const done = computed(() => count('done'))
export const inNeed = computed(() => uploads.value.filter(needsPerson).length)
/** Sorted, with those that need attention first. */
export const inOrder = computed(() =>
  uploads.value.toSorted((a, b) => Number(needsPerson(b)) - Number(needsPerson(a))),
)
export const isBusy = computed(() => count('waiting') + count('sending') > 0)

let keys = 0
let running = 0

/** URLs of files as the browser has them, by name, until the service has something to show. */
export const previews = signal<ReadonlyMap<string, string>>(new Map())

/** Files whose preview would take more memory than it is worth, in bytes. */
const mostPreviewed = 30_000_000

function showFile({ name, file }: Upload): void {
  if (!file || file.size > mostPreviewed || !/^image\/(jpeg|png|webp|gif|avif)$/.test(file.type)) return
  const before = previews.value.get(name.value)
  if (before) URL.revokeObjectURL(before)
  previews.value = new Map(previews.value).set(name.value, URL.createObjectURL(file))
}

/** Frees the preview of an image that is shown. */
export function endPreview(name: string): void {
  const url = previews.peek().get(name)
  if (!url) return
  URL.revokeObjectURL(url)
  const left = new Map(previews.peek())
  left.delete(name)
  previews.value = left
}

/** Returns a new upload. @param file undefined if the page was reloaded since it was chosen */
export function makeUpload(name: string, bytes: number, file: File | undefined, state: State): Upload {
  keys += 1
  return {
    key: keys,
    name: signal(name),
    bytes,
    file,
    state: signal(state),
    overwrite: signal(false),
    abort: new AbortController(),
    kept: undefined,
    isUnsure: false,
  }
}

const isPassing = ({ status }: Failure) => status === 429 || status === 503

/** Whether the name exists. */
const isTaken = ({ status }: Failure) => status === 409 || status === 412

/** Sends a file, with retries if the service is busy. @throws as sendFile does */
async function attempt(upload: Upload, file: File, left = attempts): Promise<Sent> {
  const { name, overwrite, state, abort, kept } = upload
  const onProgress = (sent: number) => {
    if (state.value.is === 'sending') state.value = { is: 'sending', sent }
  }
  try {
    const sending = { file, name: name.value, overwrite: overwrite.value, kept }
    return await sendFile({ ...sending, signal: abort.signal, onProgress })
  } catch (error) {
    if (!(error instanceof Failure) || !isPassing(error) || left <= 1) throw error
    await new Promise((resolve) => setTimeout(resolve, error.retryAfter ?? 1000 * (attempts - left + 1)))
    abort.signal.throwIfAborted()
    return attempt(upload, file, left - 1)
  }
}

function stateOf(error: unknown): State {
  if (error instanceof DOMException && error.name === 'AbortError') return { is: 'cancelled' }
  if (!(error instanceof Failure)) throw error
  const { status, message } = error
  if (isTaken(error)) return { is: 'failed', why: texts.nameTaken, remedy: 'name' }
  const why = status === 403 ? texts.forbidden : message
  // The same bytes would be refused again.
  const isFinal = [400, 413, 415, 422].includes(status)
  return isFinal ? { is: 'failed', why } : { is: 'failed', why, remedy: 'retry' }
}

async function run(upload: Upload, file: File): Promise<void> {
  upload.state.value = { is: 'sending', sent: 0 }
  try {
    const { status } = await attempt(upload, file)
    upload.state.value = { is: 'done' }
    showFile(upload)
    // The next file needn't wait until this one is validated.
    if (status === undefined) return
    follow(status).catch((error: unknown) => {
      upload.state.value = stateOf(error)
    })
  } catch (error) {
    // Another try begins again.
    if (error instanceof Failure && error.status === 404) upload.kept = undefined
    const isOwn =
      upload.isUnsure &&
      error instanceof Failure &&
      isTaken(error) &&
      (await isStored(upload.name.value, file))
    upload.isUnsure ||= error instanceof Failure && error.status === 0
    upload.state.value = isOwn ? { is: 'done' } : stateOf(error)
  }
}

function advance(): void {
  for (const upload of uploads.value) {
    if (running >= atOnce) return
    if (upload.state.value.is !== 'waiting' || !upload.file) continue
    running += 1
    run(upload, upload.file).finally(() => {
      running -= 1
      advance()
      if (!isBusy.value) announce(texts.uploadsDone(done.value, uploads.value.length))
    })
  }
}

/** Adds files, and sends them in order. */
export function addFiles(files: readonly File[]): void {
  const added = files.map((file) => {
    const state: State = file.size > 0 ? { is: 'waiting' } : { is: 'failed', why: texts.emptyFile }
    return makeUpload(fileName(file.name), file.size, file, state)
  })
  uploads.value = [...added, ...uploads.value.filter(({ state }) => state.value.is !== 'cut-short')]
  announce(`${texts.uploads}: ${texts.images(files.length)}`)
  advance()
}

/** Continues uploads from before the page was loaded. */
export function continueUploads(found: readonly Upload[]): void {
  uploads.value = [...found, ...uploads.value]
  advance()
}

/** Forgets what was sent of an upload that nobody will continue. */
function drop({ file, name, overwrite, kept }: Upload): void {
  if (file) void abandon({ file, name: name.value, overwrite: overwrite.value, kept })
}

/** Stops an upload. What was sent of it isn't kept. */
export function cancel(upload: Upload): void {
  if (upload.state.value.is === 'waiting') {
    upload.state.value = { is: 'cancelled' }
    drop(upload)
  }
  upload.abort.abort()
  upload.kept = undefined
}

/** Uploads a file again. */
export function retry(upload: Upload): void {
  upload.abort = new AbortController()
  upload.state.value = { is: 'waiting' }
  advance()
}

const canRetry = ({ file, state }: Upload) =>
  file !== undefined && state.value.is === 'failed' && state.value.remedy === 'retry'

/** How many uploads another try can help. */
export const retriable = computed(() => uploads.value.filter(canRetry).length)

/** Uploads all files again whose upload failed for a reason that may be gone. */
export function retryAll(): void {
  for (const upload of uploads.value.filter(canRetry)) retry(upload)
}

/** Tries again what failed, as soon as the browser is online again. */
export const retryOnline = () => addEventListener('online', retryAll)

/** For a name that exists: replaces the image. */
export function replace(upload: Upload): void {
  upload.overwrite.value = true
  retry(upload)
}

/** For a name that exists: uploads under another one, such as `cat (2).jpg`. */
export function keepBoth(upload: Upload): void {
  upload.name.value = freeName(upload.name.value)
  retry(upload)
}

/** Clears the list, except running uploads. */
export function clearFinished(): void {
  const isRunning = ({ state }: Upload) => ['waiting', 'sending'].includes(state.value.is)
  for (const upload of uploads.value) if (upload.state.value.is === 'failed') drop(upload)
  uploads.value = uploads.value.filter(isRunning)
}
