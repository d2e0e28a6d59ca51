// Follows the store: asks for the list again and again, which is cheap while nothing changes.
// docs/decisions/0050-live-page.md
import { effect } from '@preact/signals'
import { texts } from '../../texts.ts'
import { Failure } from './api.ts'
import { imagesById, refresh } from './gallery.ts'
import { announce } from './notices.ts'
import { isBusy } from './uploads.ts'

/** Milliseconds between two requests: at first while images are processed, otherwise, and when nobody is there. */
const pauses = { busy: 1500, calm: 4000, away: 30_000 }
/** How much longer each wait is, while images are processed. */
const growth = 1.1
/** Milliseconds without a key or a pointer after which nobody is there. */
const patience = 600_000

let lastUse = 0
let timer: ReturnType<typeof setTimeout> | undefined
let isAsking = false
let busy = pauses.busy

const processing = () => [...imagesById.value.values()].filter(({ status }) => status === 'processing')

function pause(): number {
  if (isBusy.value || processing().length > 0) {
    busy = Math.min(pauses.calm, busy * growth)
    return busy
  }
  busy = pauses.busy
  return performance.now() - lastUse > patience ? pauses.away : pauses.calm
}

/** Says which images became ready. */
function tell(waited: readonly string[]): void {
  const ready = waited.filter((id) => imagesById.value.get(id)?.status === 'ready')
  if (ready.length === 1) announce(texts.arrived(ready[0] ?? ''))
  if (ready.length > 1) announce(texts.arrivedAll(ready.length))
}

async function look(): Promise<void> {
  timer = undefined
  if (document.hidden || isAsking) return
  isAsking = true
  const waited = processing().map(({ id }) => id)
  try {
    await refresh()
    tell(waited)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  } finally {
    isAsking = false
    plan(pause())
  }
}

function plan(wait: number): void {
  clearTimeout(timer)
  timer = setTimeout(look, wait)
}

/** Asks at once, unless it does. */
function lookNow(): void {
  if (!isAsking && !document.hidden) plan(0)
}

/** Starts to follow the store, while the page is visible. */
export function watch(): void {
  const note = () => {
    if (performance.now() - lastUse > patience) lookNow()
    lastUse = performance.now()
  }
  addEventListener('pointermove', note, { passive: true })
  addEventListener('keydown', note)
  document.addEventListener('visibilitychange', lookNow)
  addEventListener('online', lookNow)
  // What was uploaded is listed.
  effect(() => {
    if (!isBusy.value) lookNow()
  })
  plan(pauses.calm)
}
