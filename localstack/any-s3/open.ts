// Another S3, with queues on this machine: each process delivers the events of what it writes itself, and several
// processes on one bucket leave it to the bucket's conditional writes who is first.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Environment } from '../environment.ts'
import { consumersOf, openQueues } from '../queues.ts'
import { imageSettings, noteRunning } from '../running.ts'
import { openBucket } from './bucket.ts'
import { consequences } from './probe.ts'

const { env } = process

/** Milliseconds between two tries of a task. */
const pause = 10_000

/** Milliseconds until what expired is removed the first time, and between two times. */
const [first, day] = [3600_000, 24 * 3600_000]

/** Runs a task until it succeeds, or the process ends. */
async function persist(name: string, task: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await task()
      return
    } catch (error) {
      if (signal.aborted) return
      console.error(`${name} failed, and is tried again: ${(error as Error).cause ?? error}`)
      await wait(pause, undefined, { signal, ref: false }).catch(() => {})
    }
  }
}

/**
 * A file that says that all images were checked since the data folder is new: its queues may have been on a lost disk.
 */
const checkedIn = (directory: string) => join(directory, 'checked')

/** Looks for what an earlier process left undone; in a new data folder, at every image. @throws Error of the bucket */
async function catchUp(directory: string): Promise<void> {
  const { enqueue } = await import('../../lib/worker/scheduled-repair.ts')
  const { repairAll, repairRecent } = await import('../../lib/worker/recent.ts')
  await repairRecent(enqueue)
  if (existsSync(checkedIn(directory))) return
  await repairAll(enqueue)
  writeFileSync(checkedIn(directory), '')
}

/** Starts what the events of AWS, and the bucket's rules, do there. It needs a complete environment. */
async function replaceAws(
  folder: Awaited<ReturnType<typeof openQueues>>,
  directory: string,
): Promise<() => void> {
  const { raiseEvents } = await import('./events.ts')
  const { noticeArrivals } = await import('./arrivals.ts')
  const { eventOf } = await import('../../lib/worker/messages.ts')
  raiseEvents(folder)
  const stopNoticing = noticeArrivals({ announce: (key) => folder.queues.get('Queue')?.send(eventOf(key)) })
  const ending = new AbortController()
  void persist('Looking for what an earlier process left', () => catchUp(directory), ending.signal)
  let timer: NodeJS.Timeout | undefined
  if (env.S3_LACKS?.includes('lifecycle')) {
    const { expire } = await import('./expire.ts')
    const sweep = () => void persist('Removing what expired', () => expire(), ending.signal)
    timer = setTimeout(() => {
      sweep()
      timer = setInterval(sweep, day).unref()
    }, first).unref()
  }
  return () => {
    ending.abort()
    clearInterval(timer)
    stopNoticing()
  }
}

/**
 * Opens the bucket at an S3 that has no queues. Messages, keys, and secrets are in the data folder.
 * @throws Error if the S3 can't keep images safe or doesn't answer, or another process uses the folder
 */
export async function openAnyS3(endpoint: string, bucket: string, directory: string): Promise<Environment> {
  env.AWS_REGION ??= 'us-east-1'
  const lacks = await openBucket(endpoint, bucket)
  for (const lack of lacks) console.warn(`${consequences[lack]} (${lack})`)
  const folder = await openQueues(directory)
  const settings = {
    ...{ AWS_ENDPOINT_URL: endpoint, BUCKET: bucket, AWS_REGION: env.AWS_REGION },
    S3_LACKS: lacks.join(','),
    ...folder.endpoints,
  }
  Object.assign(env, settings)
  env.DARKROOM_BULK_QUEUE = env.BULK_QUEUE_URL
  noteRunning(directory, { ...settings, ...imageSettings() })
  const { markIfEmpty } = await import('../../lib/storage/complete.ts')
  await markIfEmpty()
  const consumers = consumersOf(folder.queues)
  let stop = () => {}
  return {
    where: `the bucket ${bucket} at ${endpoint}`,
    queues: folder.queues,
    begin: async (mappings, deliverTo) => {
      stop = await replaceAws(folder, directory)
      consumers.begin(mappings, deliverTo)
    },
    close: async () => {
      stop()
      await consumers.close()
      folder.database.close()
    },
  }
}
