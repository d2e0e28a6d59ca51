// Notes that were typed and aren't saved yet. They outlive the form, which a key or a click may close.
import type { Image } from './image.ts'

/** The texts of a form. */
interface Draft {
  readonly alt: string
  readonly tags: string
}

const drafts = new Map<string, { readonly draft: Draft; readonly saved: string }>()

/** Returns the texts of the notes that are saved. */
export const textsOf = ({ alt, tags }: Image): Draft => ({ alt: alt ?? '', tags: (tags ?? []).join(', ') })

const savedOf = (image: Image) => JSON.stringify(textsOf(image))

/** Keeps what was typed, until it is saved or typed back. */
export function keepDraft(image: Image, draft: Draft): void {
  const saved = savedOf(image)
  if (saved === JSON.stringify(draft)) drafts.delete(image.id)
  else drafts.set(image.id, { draft, saved })
}

export const dropDraft = ({ id }: Image) => drafts.delete(id)

/** Returns what was typed, unless other notes were saved since. */
export function draftOf(image: Image): Draft | undefined {
  const kept = drafts.get(image.id)
  return kept?.saved === savedOf(image) ? kept.draft : undefined
}
