// Who the person is: an API key or a token, asked for once, where the service wants one, and kept until the tab is
// closed.
import { signal } from '@preact/signals'

const place = 'darkroom.key'
const readsPlace = 'darkroom.reads-need-key'

/** What the service says of itself: /assets/settings.json. */
export interface Settings {
  readonly auth: 'none' | 'key' | 'jwt'
  /** Who makes the tokens. */
  readonly issuer: string
  /** The page as the issuer knows it; empty where nobody can sign in by the page. */
  readonly clientId: string
  readonly scope: string
  /** For whom the tokens are. */
  readonly audience: string
}

/** An API key or a token. The service takes both as bearer tokens. */
export const key = signal(sessionStorage.getItem(place) ?? '')

/** Whether images themselves are given to those alone who send the key, which an `<img>` cannot. */
export const readsNeedKey = signal(sessionStorage.getItem(readsPlace) === '1')

/** The open question; `wrong` says that the last answer was refused, or is not good any more. */
export const question = signal<{ readonly wrong: boolean; readonly settings: Settings } | undefined>(
  undefined,
)

let waiting: PromiseWithResolvers<boolean> | undefined

const unknown: Settings = { auth: 'key', issuer: '', clientId: '', scope: '', audience: '' }

/** Asked for where a key is wanted, and nowhere else. */
async function readSettings(): Promise<Settings> {
  try {
    return (await (await fetch('/assets/settings.json')).json()) as Settings
  } catch {
    return unknown
  }
}

/** Asks for a key; whoever asks meanwhile waits for the same answer. @returns false where none was given */
export async function askForKey(refused: string): Promise<boolean> {
  // Another question was answered since this request was sent.
  if (key.value !== refused) return true
  if (waiting) return waiting.promise
  waiting = Promise.withResolvers<boolean>()
  const { promise } = waiting
  question.value = { wrong: refused !== '', settings: await readSettings() }
  return promise
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

/** Forgets the key or token. Whoever signed in stays signed in at the issuer. */
export function signOut(): void {
  for (const one of [place, readsPlace]) sessionStorage.removeItem(one)
  location.reload()
}

export function noteReadsNeedKey(): void {
  readsNeedKey.value = true
  sessionStorage.setItem(readsPlace, '1')
}
