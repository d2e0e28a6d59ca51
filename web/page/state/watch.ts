// Polls images that are being processed: a few at a time, and less often the longer nothing happens.
import { effect } from '@preact/signals'
import { texts } from '../../texts.ts'
import { Failure, getJson } from './api.ts'
import { forget, imagesById, put } from './gallery.ts'
import { type Image, resourceOf } from './image.ts'
import { announce } from './notices.ts'

/** Requests at a time. */
const atOnce = 6
/** Milliseconds between two rounds. */
const shortest = 600
const longest = 10_000

/** Ids, least recently polled first. */
const processing = new Set<string>()
let pause = shortest
let timer: ReturnType<typeof setTimeout> | undefined

/** @returns whether something changed */
async function ask(id: string): Promise<boolean> {
  processing.delete(id)
  try {
    const image = await getJson<Image>(resourceOf(id))
    if (image.status === 'processing') {
      processing.add(id)
      return false
    }
    put(image)
    if (image.status === 'ready') announce(texts.arrived(id))
    return true
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.status === 404) forget(id)
    else if (error.status !== 401) processing.add(id)
    return false
  }
}

async function round(): Promise<void> {
  const changes = await Promise.all([...processing].slice(0, atOnce).map(ask))
  pause = changes.includes(true) ? shortest : Math.min(longest, pause * 1.4)
  timer = undefined
  begin()
}

function begin(): void {
  if (timer !== undefined || processing.size === 0 || document.hidden) return
  timer = setTimeout(round, pause)
}

/** Starts to poll images of the gallery that are being processed. */
export function watch(): void {
  effect(() => {
    const before = processing.size
    for (const { id, status } of imagesById.value.values()) if (status === 'processing') processing.add(id)
    if (processing.size > before) pause = shortest
    begin()
  })
  document.addEventListener('visibilitychange', begin)
}
