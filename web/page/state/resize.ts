// A resize order, followed to its end.
import { texts } from '../../texts.ts'
import { Failure, getJson } from './api.ts'
import { change } from './change.ts'
import { put } from './gallery.ts'
import { type Image, resourceOf } from './image.ts'

export interface Order {
  readonly width: number
  readonly height: number
  readonly fit: string
}

interface Job extends Order {
  readonly id: string
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'superseded'
  readonly reason?: string
}

/** The service answers when the job is over, or after that many seconds. */
const wait = { headers: { prefer: 'wait=10' } }

async function follow(job: Job): Promise<Job> {
  if (job.status !== 'queued' && job.status !== 'running') return job
  return follow(await getJson<Job>(`/v1/jobs/${encodeURIComponent(job.id)}`, wait))
}

const outcomeOf = ({ status }: Job, { width = 0, height = 0 }: Image) =>
  status === 'superseded' ? texts.resizeSuperseded : texts.resized(width, height)

/**
 * Orders a resize, and waits until it is done.
 * @param onEnd is told what to say of it, before the image changes on the page
 * @returns the same
 * @throws Failure, where it was refused or has failed
 */
export async function resize(seen: Image, order: Order, onEnd: (said: string) => void): Promise<string> {
  const ordered = await change(seen, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  })
  const job = await follow((await ordered.json()) as Job)
  if (job.status === 'failed') throw new Failure(422, texts.resizeFailed(job.reason ?? ''))
  // Its variants are made after it: the gallery's watch follows those.
  const image = await getJson<Image>(resourceOf(seen.id))
  const said = outcomeOf(job, image)
  onEnd(said)
  put(image)
  return said
}
