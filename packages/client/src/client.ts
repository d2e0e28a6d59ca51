// The client of one service.
import type { Deletions, Image, ImageCollection, Job } from './api.ts'
import { blurDataURL } from './blur.ts'
import { DarkroomError } from './errors.ts'
import type { Bytes, Call, ClientOptions, ListOptions, ResizeOptions, UploadOptions } from './options.ts'
import { idempotency, type Send, sender } from './send.ts'
import { follow, resourceOf, upload } from './upload.ts'
import { imageSrcset, imageUrl, queryOf, type Size, type Source, type SrcsetOptions } from './url.ts'

/** What became of an image to delete: `status` is 200, 400, or 404. */
export type Removed = Deletions['data'][number]

/** Its methods throw a DarkroomError, or the reason of their signal. */
export interface Client {
  /** Uploads a file, through the service or directly to the bucket by its size, and waits until the image is ready. */
  upload(file: Bytes, options?: UploadOptions): Promise<Image>
  /** Lists images: by name, or the newest first. Fetches a page when it is needed. */
  list(options?: ListOptions): AsyncGenerator<Image, void, undefined>
  /** Describes an image. */
  get(id: string, options?: Call): Promise<Image>
  /** Deletes an image. */
  remove(id: string, options?: Call): Promise<void>
  /** Deletes many, and says what became of each. */
  remove(ids: readonly string[], options?: Call): Promise<Removed[]>
  /** Resizes an image in place, and waits until the job ends. A later job may supersede it. */
  resize(id: string, options: ResizeOptions): Promise<Job>
  /** Returns the URL of an image in a size; of the original, without one. */
  url(image: Source, size?: Size): string
  /** Returns an `<img srcset>`. */
  srcset(image: Source, options?: SrcsetOptions): string
  /** Returns an image's placeholder as a data URL. */
  blurDataURL(placeholder: string): string
}

/** The most images of a page, and the most ids that one request deletes. */
const most = { page: 100, ids: 1000 }

async function* list(send: Send, options: ListOptions): AsyncGenerator<Image, void, undefined> {
  const { limit = Number.POSITIVE_INFINITY, signal, ...which } = options
  let query: string | undefined = queryOf({ ...which, limit: Math.min(limit, most.page) })
  for (let left = limit; query !== undefined && left > 0; ) {
    const page: ImageCollection = await send({ to: `/v1/images${query}`, signal })
    for (const image of page.data) {
      if (left-- <= 0) return
      yield image
    }
    query = page.next === null ? undefined : new URL(page.next).search
  }
}

async function removeMany(
  send: Send,
  ids: readonly string[],
  { signal, onRetry = () => undefined }: Call & { onRetry?: () => void },
): Promise<Removed[]> {
  const removed: Removed[] = []
  for (let from = 0; from < ids.length; from += most.ids) {
    const json = { ids: ids.slice(from, from + most.ids) }
    const { data } = await send<Deletions>({ to: '/v1/images', method: 'DELETE', json, signal, onRetry })
    removed.push(...data)
  }
  return removed
}

async function removeOne(send: Send, id: string, options: Call): Promise<void> {
  let isRetry = false
  const onRetry = () => {
    isRetry = true
  }
  const [{ status, detail = '' } = { status: 404 }] = await removeMany(send, [id], { ...options, onRetry })
  // The first attempt may have deleted it.
  if (isRetry && status === 404) return
  if (status !== 200) throw new DarkroomError(status, status === 404 ? 'missing' : 'bad-name', detail)
}

const isOver = ({ status }: Job) => status !== 'queued' && status !== 'running'

async function resize(send: Send, id: string, options: ResizeOptions): Promise<Job> {
  const { wait, signal, ...json } = options
  const to = resourceOf(id)
  const queued = await send<Job>({ to, method: 'PATCH', headers: idempotency(), json, signal })
  const job = await follow<Job>(send, `/v1/jobs/${encodeURIComponent(queued.id)}`, options, isOver)
  if (job.status === 'failed') throw new DarkroomError(422, 'failed', job.reason ?? '')
  return job
}

/** Returns the client of a service. */
export function createClient(options: ClientOptions): Client {
  const send = sender(options)
  const remove = (ids: string | readonly string[], call: Call = {}) =>
    typeof ids === 'string' ? removeOne(send, ids, call) : removeMany(send, ids, call)
  return {
    upload: (file, how) => upload(send, file, how),
    list: (which = {}) => list(send, which),
    get: (id, call) => send({ to: resourceOf(id), ...call }),
    remove: remove as Client['remove'],
    resize: (id, how) => resize(send, id, how),
    url: (image, size) => imageUrl(options.url, image, size),
    srcset: (image, how) => imageSrcset(options.url, image, how),
    blurDataURL,
  }
}
