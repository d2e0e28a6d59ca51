// Deletion with undo: the images disappear at once, and the request is sent when the time to undo is
// over, or when the page closes.
import { texts } from '../../texts.ts'
import { authorized, Failure } from './api.ts'
import { change, ifSeen, type Seen, showCurrent } from './change.ts'
import { forget, hide, imagesById, unhide } from './gallery.ts'
import { resourceOf } from './image.ts'
import { announce, endNotice, notify } from './notices.ts'

/** Milliseconds to undo in. */
const undoTime = 8000
/** Requests at a time. */
const atOnce = 4
/** Of requests that outlive a page, Chromium sends about 300. */
const mostAtLeaving = 200

/** Those that aren't sent yet, by name, as the page showed them. */
const pending = new Map<string, Seen>()
/** The notices that offer to undo. */
const offers = new Set<number>()

async function removeOne(seen: Seen): Promise<void> {
  const { id } = seen
  try {
    await change(seen, { method: 'DELETE', keepalive: true })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.status !== 404) {
      unhide([id])
      notify({ text: texts.notRemoved(id, error.message), isError: true })
      await showCurrent(id, error)
      return
    }
  }
  forget(id)
  unhide([id])
}

async function removeAll(names: readonly string[]): Promise<void> {
  const left = [...names]
  const work = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const seen = pending.get(id)
      if (pending.delete(id) && seen) await removeOne(seen)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

function undo(names: readonly string[]): void {
  for (const id of names) pending.delete(id)
  unhide(names)
  announce(texts.kept(names))
}

/** Deletes these images, unless undone within some seconds. */
export function remove(names: readonly string[]): void {
  for (const id of names) pending.set(id, imagesById.value.get(id) ?? { id })
  hide(names)
  const offer = notify({
    text: texts.removed(names),
    lasts: undoTime,
    action: { label: texts.undo, act: () => undo(names) },
    onEnd: () => {
      offers.delete(offer)
      return removeAll(names)
    },
  })
  offers.add(offer)
}

/**
 * Sends pending deletions with requests that outlive the page, which Back may show again as it is: nothing is to undo
 * then. Asks before the page closes if they are too many.
 */
export function removeAtLeaving(): void {
  addEventListener('beforeunload', (event) => {
    if (pending.size > mostAtLeaving) event.preventDefault()
  })
  addEventListener('pagehide', () => {
    for (const seen of pending.values()) {
      const headers = { ...authorized(), ...ifSeen(seen) }
      fetch(resourceOf(seen.id), { method: 'DELETE', keepalive: true, headers })
      forget(seen.id)
      unhide([seen.id])
    }
    pending.clear()
    for (const offer of offers) endNotice(offer)
  })
}
