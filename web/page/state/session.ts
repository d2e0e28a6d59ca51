// The credential, an API key or a token: asked for once if the service requires one, and kept until the tab closes.
import { signal } from '@preact/signals'
import { forgetAll } from './kept.ts'
import { inTab } from './storage.ts'

const place = 'darkroom.key'
const readsPlace = 'darkroom.reads-need-key'

/** The sizes that need no signed URL: those of a ladder, only widths, or none. */
export type Unsigned = 'ladder' | 'widths' | 'none'

/** The service's settings: /assets/settings.json. */
export interface Settings {
  readonly unsigned: Unsigned
  readonly auth: 'none' | 'key' | 'jwt'
  /** The issuer of tokens. */
  readonly issuer: string
  /** The page's client at the issuer; empty if the page has no sign-in. */
  readonly clientId: string
  readonly scope: string
  /** The audience of tokens. */
  readonly audience: string
}

/** An API key or a token. The service accepts both as bearer tokens. */
export const key = signal(inTab.getItem(place) ?? '')

/** Whether images need the credential, which an `<img>` can't send. */
export const readsNeedKey = signal(inTab.getItem(readsPlace) === '1')

/** The open question; `wrong` if the last answer was rejected or expired. */
export const question = signal<{ readonly wrong: boolean; readonly settings: Settings } | undefined>(
  undefined,
)

let waiting: PromiseWithResolvers<boolean> | undefined

const unknown: Settings = { unsigned: 'none', auth: 'key', issuer: '', clientId: '', scope: '', audience: '' }

let settings: Promise<Settings> | undefined

/** Loaded when something depends on them. */
export function readSettings(): Promise<Settings> {
  settings ??= fetch('/assets/settings.json')
    .then((answer) => answer.json() as Promise<Settings>)
    .catch(() => {
      settings = undefined
      return unknown
    })
  return settings
}

/**
 * Asks for a credential, once for concurrent callers.
 * @param wrong whether the one before is invalid, and not just of no use here
 * @returns false if there is none
 */
export async function askForKey(refused: string, wrong = refused !== ''): Promise<boolean> {
  // The person answered since this request was sent.
  if (key.value !== refused) return true
  if (waiting) return waiting.promise
  waiting = Promise.withResolvers<boolean>()
  const { promise } = waiting
  question.value = { wrong, settings: await readSettings() }
  return promise
}

/** Keeps a credential until the tab closes; an empty one is forgotten. */
export function keepKey(given: string): void {
  key.value = given
  if (given === '') inTab.removeItem(place)
  else inTab.setItem(place, given)
}

/** @param given the credential, or nothing if the person cancelled */
export function answerKey(given: string | undefined): void {
  if (given) keepKey(given)
  question.value = undefined
  waiting?.resolve(given !== undefined)
  waiting = undefined
}

/** Forgets the credential, and files that aren't stored yet. The session at the issuer stays. */
export async function signOut(): Promise<void> {
  await forgetAll()
  for (const one of [place, readsPlace]) inTab.removeItem(one)
  location.reload()
}

/** Records that even reads need a key, until the tab is closed. */
export function noteReadsNeedKey(): void {
  readsNeedKey.value = true
  inTab.setItem(readsPlace, '1')
}
