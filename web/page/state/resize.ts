// A resize, until its end, and its undo.
import { texts } from '../../texts.ts'
import { asJson, Failure, getJson, whole } from './api.ts'
import { change, type Seen } from './change.ts'
import { put } from './gallery.ts'
import { type Image, resourceOf } from './image.ts'
import { listVersions, restoreVersion } from './versions.ts'

export interface Target {
  readonly width: number
  readonly height: number
  readonly fit: string
}

interface Job extends Target {
  readonly id: string
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'superseded'
  readonly reason?: string
}

/** How a resize ended. */
export interface Resized {
  readonly said: string
  /** The new image; undefined if a later job superseded this one. */
  readonly made?: Image
}

/** Seconds that the service waits for the job to end. */
const wait = { headers: { prefer: 'wait=10' } }

async function follow(job: Job): Promise<Job> {
  if (job.status !== 'queued' && job.status !== 'running') return job
  return follow(await getJson<Job>(`/v1/jobs/${encodeURIComponent(job.id)}`, wait))
}

function outcomeOf({ status }: Job, image: Image): Resized {
  if (status === 'superseded') return { said: texts.resizeSuperseded }
  return { said: texts.resized(image.width ?? 0, image.height ?? 0), made: image }
}

/**
 * Resizes an image, and waits until that ends.
 * @param onEnd is called with the result, before the image changes on the page
 * @returns the result
 * @throws Failure
 */
export async function resize(seen: Image, target: Target, onEnd: (ended: Resized) => void): Promise<Resized> {
  const answer = await change(seen, { method: 'PATCH', ...asJson(target) })
  const job = await follow(await whole(answer.json() as Promise<Job>))
  if (job.status === 'failed') throw new Failure(422, texts.resizeFailed(job.reason ?? ''))
  // Its variants are generated next: the gallery follows those.
  const image = await getJson<Image>(resourceOf(seen.id))
  const ended = outcomeOf(job, image)
  onEnd(ended)
  put(image)
  return ended
}

/**
 * Restores the version that a resize overwrote, unless the image changed since.
 * @param onEnd is called before the image changes on the page
 * @throws Failure
 */
export async function undoResize({ id, etag }: Seen, made: Seen, onEnd: () => void): Promise<void> {
  const versions = await listVersions(id)
  const before = versions.find((one) => one.etag === etag && !one.current)
  if (!before) throw new Failure(404, texts.notKept)
  await restoreVersion(made, before, onEnd)
}
