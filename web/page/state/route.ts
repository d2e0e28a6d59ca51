// What is shown, in the address: Back closes an open image, and a reload or a link opens it again, with the
// size that is being built.
import { signal } from '@preact/signals'

/** An open image, and the size that is being built, as a query. */
interface Shown {
  readonly id: string
  readonly size: string
}

const trashPlace = '#trash'

function read(): Shown | undefined {
  const [, encoded, size = ''] = /^#\/([^?]+)(?:\?(.*))?$/s.exec(location.hash) ?? []
  try {
    return encoded === undefined ? undefined : { id: decodeURIComponent(encoded), size }
  } catch {
    return undefined
  }
}

export const opened = signal(read()?.id)
/** The query of the size that is being built. */
export const size = signal(read()?.size ?? '')
/** Whether the trash is open. */
export const isTrashOpen = signal(location.hash === trashPlace)

/** Keeps in the history whether the entry before this one is the gallery. Only a new entry has no state yet. */
function note(isOverGallery: boolean): void {
  if (history.state === null) history.replaceState(isOverGallery, '')
}

note(false)
addEventListener('hashchange', () => {
  note(opened.value === undefined && !isTrashOpen.value)
  const shown = read()
  opened.value = shown?.id
  size.value = shown?.size ?? ''
  isTrashOpen.value = location.hash === trashPlace
})

/** Returns the address at which the page shows an image. */
export const addressOf = (id: string) => `#/${encodeURIComponent(id)}`
export const trashAddress = trashPlace

const replace = (hash: string) =>
  history.replaceState(history.state, '', location.pathname + location.search + hash)

/** Shows another image instead of the open one, so that Back still closes. */
export function turnTo(id: string): void {
  replace(addressOf(id))
  opened.value = id
  size.value = ''
}

/** Keeps the size that is being built in the address. */
export function keepSize(query: string): void {
  if (opened.value === undefined) return
  replace(addressOf(opened.value) + (query === '' ? '' : `?${query}`))
  size.value = query
}

/** Closes the open image, or the trash, as Back does where it can: otherwise, each image would need one more Back. */
export function close(): void {
  if (history.state === true) history.back()
  else replace('')
  opened.value = undefined
  isTrashOpen.value = false
}
