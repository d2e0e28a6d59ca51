// Names uploads that were interrupted when the page closed. The files are gone: a page can't keep them.
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

/** Records uploads from now on, and asks before the page closes. */
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
