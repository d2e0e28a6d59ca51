// The API key: asked for once, where the service wants one, and kept until the tab is closed.
import { signal } from '@preact/signals'

const place = 'darkroom.key'
const readsPlace = 'darkroom.reads-need-key'

export const key = signal(sessionStorage.getItem(place) ?? '')

/** Whether images themselves are given to those alone who send the key, which an `<img>` cannot. */
export const readsNeedKey = signal(sessionStorage.getItem(readsPlace) === '1')

/** The open question for a key; `wrong` says that the last one was refused. */
export const question = signal<{ readonly wrong: boolean } | undefined>(undefined)

let waiting: PromiseWithResolvers<boolean> | undefined

/** Asks for a key; whoever asks meanwhile waits for the same answer. @returns false where none was given */
export function askForKey(refused: string): Promise<boolean> {
  // Another question was answered since this request was sent.
  if (key.value !== refused) return Promise.resolve(true)
  question.value = { wrong: refused !== '' }
  waiting ??= Promise.withResolvers<boolean>()
  return waiting.promise
}

/** @param given the key, or nothing where the person would not */
export function answerKey(given: string | undefined): void {
  if (given) {
    key.value = given
    sessionStorage.setItem(place, given)
  }
  question.value = undefined
  waiting?.resolve(given !== undefined)
  waiting = undefined
}

export function noteReadsNeedKey(): void {
  readsNeedKey.value = true
  sessionStorage.setItem(readsPlace, '1')
}
