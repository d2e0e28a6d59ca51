// Notes on images: focus, alt text, and tags.
import { texts } from '../../texts.ts'
import { asJson, Failure, whole } from './api.ts'
import { change, showCurrent } from './change.ts'
import { imagesById, put } from './gallery.ts'
import type { Image } from './image.ts'
import { announce, notify } from './notices.ts'

/** What to change; null removes. */
export interface NotesChange {
  readonly focus?: readonly [number, number] | null
  readonly alt?: string | null
  readonly tags?: readonly string[] | null
}

/** @returns why it failed; undefined if it is saved */
export async function saveNotes(image: Image, notes: NotesChange): Promise<string | undefined> {
  try {
    const answer = await change(image, { method: 'PATCH', ...asJson(notes) })
    put(await whole(answer.json() as Promise<Image>))
    announce(texts.saved)
    return undefined
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    await showCurrent(image.id, error)
    return error.message
  }
}

/** Returns tags in a text with commas. */
export const tagsIn = (text: string): string[] =>
  text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')

/** Requests at a time. */
const atOnce = 4

/** Adds tags to images. */
export async function addTags(ids: readonly string[], tags: readonly string[]): Promise<void> {
  const left = ids.flatMap((id) => imagesById.value.get(id) ?? [])
  const count = left.length
  const failed: string[] = []
  const work = async () => {
    for (let image = left.shift(); image; image = left.shift()) {
      const why = await saveNotes(image, { tags: [...(image.tags ?? []), ...tags] })
      if (why) failed.push(`${image.id}: ${why}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  if (failed.length > 0) notify({ text: texts.notTagged(failed.length, failed[0] ?? ''), isError: true })
  else notify({ text: texts.tagged(count), lasts: 6000 })
}
