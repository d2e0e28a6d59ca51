// Images that are being developed are asked after until they are done: a few at a time, and the longer nothing
// happens, the more seldom.
import { effect } from '@preact/signals'
import { texts } from '../../texts.ts'
import { Failure, getJson } from './api.ts'
import { forget, imagesById, put } from './gallery.ts'
import { type Image, resourceOf } from './image.ts'
import { announce } from './notices.ts'

/** Asked after at a time. */
const atOnce = 6
/** Milliseconds between two rounds. */
const shortest = 600
const longest = 10_000

/** Ids, those first that were asked after the longest time ago. */
const processing = new Set<string>()
let pause = shortest
let timer: ReturnType<typeof setTimeout> | undefined

/** @returns whether something has changed */
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

/** Begins to follow whatever the gallery learns is being developed. */
export function watch(): void {
  effect(() => {
    const before = processing.size
    for (const { id, status } of imagesById.value.values()) if (status === 'processing') processing.add(id)
    if (processing.size > before) pause = shortest
    begin()
  })
  document.addEventListener('visibilitychange', begin)
}
