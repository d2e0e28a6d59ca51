// Uploads that were interrupted when the page closed: large ones continue, and others are named, because a
// page can't keep all files.
import { effect } from '@preact/signals'
import { allKept, canClaim, claim } from './kept.ts'
import { inTab } from './storage.ts'
import { continueUploads, isBusy, makeUpload, uploads } from './uploads.ts'

const place = 'darkroom.unfinished'

interface Noted {
  readonly name: string
  readonly bytes: number
}

/** Continues large uploads that no other tab sends. Where browsers can't tell, their files are chosen again. */
async function continueKept(): Promise<void> {
  if (!canClaim()) return
  for (const kept of await allKept()) {
    const { url, file, name, bytes, overwrite } = kept
    if (!file || !(await claim(url))) continue
    const upload = makeUpload(name, bytes, file, { is: 'waiting' })
    upload.overwrite.value = overwrite
    upload.kept = kept
    const isNamed = ({ name: other, state }: typeof upload) =>
      state.value.is === 'cut-short' && other.value === name
    uploads.value = uploads.value.filter((one) => !isNamed(one))
    continueUploads([upload])
  }
}

function restore(): void {
  const noted = JSON.parse(inTab.getItem(place) ?? '[]') as Noted[]
  uploads.value = noted.map(({ name, bytes }) => makeUpload(name, bytes, undefined, { is: 'cut-short' }))
}

const isUnfinished = (is: string) => is === 'waiting' || is === 'sending'

/** Records uploads from now on, and asks before the page closes. */
export function rememberUnfinished(): void {
  restore()
  void continueKept()
  effect(() => {
    const noted = uploads.value.flatMap(({ name, bytes, state }) =>
      isUnfinished(state.value.is) ? [{ name: name.value, bytes }] : [],
    )
    inTab.setItem(place, JSON.stringify(noted))
  })
  addEventListener('beforeunload', (event) => {
    if (isBusy.peek()) event.preventDefault()
  })
}
