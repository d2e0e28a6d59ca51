// Deleting, with time to think again: the images vanish at once, and the service hears of it when the undo is over, or
// when the page is left.
import { texts } from '../../texts.ts'
import { authorized, Failure, send } from './api.ts'
import { forget, hide, unhide } from './gallery.ts'
import { resourceOf } from './image.ts'
import { announce, notify } from './notices.ts'

/** Milliseconds to undo in. */
const undoTime = 8000
/** Requests at a time. */
const atOnce = 4

const pending = new Set<string>()

async function removeOne(id: string): Promise<void> {
  try {
    await send(resourceOf(id), { method: 'DELETE' })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.status !== 404) {
      unhide([id])
      notify({ text: texts.notRemoved(id, error.message), isError: true })
      return
    }
  }
  forget(id)
  unhide([id])
}

async function removeAll(names: readonly string[]): Promise<void> {
  const left = names.filter((id) => pending.delete(id))
  const work = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) await removeOne(id)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

function undo(names: readonly string[]): void {
  for (const id of names) pending.delete(id)
  unhide(names)
  announce(texts.kept(names))
}

/** Deletes these images, unless it is undone within some seconds. */
export function remove(names: readonly string[]): void {
  for (const id of names) pending.add(id)
  hide(names)
  notify({
    text: texts.removed(names),
    lasts: undoTime,
    action: { label: texts.undo, act: () => undo(names) },
    onEnd: () => removeAll(names),
  })
}

/** Sends what is still to be deleted, by requests that outlive the page. */
export function removeAtLeaving(): void {
  addEventListener('pagehide', () => {
    for (const id of pending)
      fetch(resourceOf(id), { method: 'DELETE', keepalive: true, headers: authorized() })
    pending.clear()
  })
}
