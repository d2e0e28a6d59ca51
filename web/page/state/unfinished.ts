// Uploads that were under way when the page was left are named when it comes back. The files themselves are gone: a
// page may not keep them.
import { effect } from '@preact/signals'
import { isBusy, makeUpload, uploads } from './uploads.ts'

const place = 'darkroom.unfinished'

interface Noted {
  readonly name: string
  readonly bytes: number
}

function restore(): void {
  const noted = JSON.parse(sessionStorage.getItem(place) ?? '[]') as Noted[]
  uploads.value = noted.map(({ name, bytes }) => makeUpload(name, bytes, undefined, { is: 'cut-short' }))
}

const isUnfinished = (is: string) => is === 'waiting' || is === 'sending'

/** Keeps note of them from now on, and asks before the page is left. */
export function rememberUnfinished(): void {
  restore()
  effect(() => {
    const noted = uploads.value.flatMap(({ name, bytes, state }) =>
      isUnfinished(state.value.is) ? [{ name: name.value, bytes }] : [],
    )
    sessionStorage.setItem(place, JSON.stringify(noted))
  })
  addEventListener('beforeunload', (event) => {
    if (isBusy.peek()) event.preventDefault()
  })
}
