// Notes on images. They are in the manifest, and belong to the name: whatever the original is, they stay until somebody
// changes them or deletes the image. docs/decisions/0049-notes.md
import { v7 as uuid } from 'uuid'
import { demandFound } from '../image/errors.ts'
import { isUnprocessed, type Manifest, unprocessed } from '../image/manifest.ts'
import { changed, isSameFocus, isSameNotes, type Notes, type NotesChange } from '../image/notes.ts'
import { stat } from './bucket.ts'
import { newMark } from './conditional.ts'
import { demand, type Preconditions } from './conditions.ts'
import { indexImage, listEntries, unindex } from './entries.ts'
import { LaterRelease, removeJson } from './json.ts'
import { againKey, manifestKey } from './keys.ts'
import { type Known, readManifest, writeManifest } from './manifests.ts'
import { putKey } from './put-key.ts'
import { conflict, retry } from './retry.ts'
import { historyOf } from './versions.ts'

/** Returns what the manifest says, or that there is none. @throws LaterRelease */
function manifestIn(known: Known): Manifest {
  if (known && !known.value) throw new LaterRelease('unknown')
  return known?.value ?? unprocessed
}

/** Writes other notes over a manifest, which keeps the members of later releases. */
function write(name: string, manifest: Manifest, notes: Notes, known: Known) {
  return writeManifest(name, { ...known?.raw, ...manifest, notes }, known)
}

/** Has the worker bring an image up to date with its manifest. */
const requestWork = (name: string) => putKey(againKey(name, uuid()))

/**
 * Changes the notes on an image: in the index first, then in the manifest. Lists have them when this returns; variants
 * that crop follow.
 * @throws ImageError missing, precondition, bad-request, storage
 */
export function changeNotes(name: string, change: NotesChange, preconditions: Preconditions): Promise<void> {
  return retry(async (attempt) => {
    const known = await readManifest(name)
    const found = await stat(name)
    // The attempt before listed an image that was deleted meanwhile.
    if (!found && attempt > 1)
      await unindex(name, await listEntries(name), [], async () => !(await stat(name)))
    const stored = demandFound(name, found)
    demand(preconditions, stored)
    const before = manifestIn(known)
    const notes = changed(before.notes, change)
    if (attempt === 1 && isSameNotes(before.notes, notes)) return undefined
    await indexImage(stored, { ...before, notes })
    const etag = await write(name, before, notes, known)
    if (etag === undefined) return conflict
    const isMisframed = before.status === 'ready' && !isSameFocus(before.framed, notes.focus)
    if (isMisframed) await requestWork(name)
    // With the same bytes, the worker may have found nothing to do but its entry in the index.
    const last = await stat(name)
    // Whoever deleted it before it was processed may not have seen a manifest.
    if (!last && isUnprocessed(before)) await removeJson(manifestKey(name), { etag })
    const now = demandFound(name, last)
    return now.etag === stored.etag && now.at !== stored.at ? conflict : undefined
  })
}

/** Notes that a name was given for a copy. */
export interface Given {
  readonly notes: Notes
  /** Tells them from those that it was given for another copy. */
  readonly mark: { readonly write: unknown }
  /** Leaves the name as it was, if nobody has changed it since. */
  readonly takeBack: () => Promise<unknown>
}

/**
 * Gives notes to a name just before an original is stored there, whose event makes the worker do the rest. If there
 * never is one, the repair pass removes them. Where there is no image, the manifest is a new one, though it may say
 * the same: whoever removes what is left of the former image has read another.
 * @param notes undefined if there are none: then a name keeps its own
 * @throws ImageError storage
 */
export async function giveNotes(name: string, notes: Notes | undefined): Promise<Given | undefined> {
  if (!notes) return undefined
  return retry(async () => {
    const known = await readManifest(name)
    const before = manifestIn(known)
    const isThere = known && (await stat(name))
    const mark = isThere ? { write: known.raw.write } : newMark()
    if (isThere && isSameNotes(before.notes, notes)) return { notes, mark, takeBack: async () => {} }
    const etag = isThere
      ? await write(name, before, notes, known)
      : await writeManifest(name, { ...unprocessed, ...mark, notes }, known)
    if (etag === undefined) return conflict
    // What is left of a deleted image stays away, but not what another copy was given.
    const former = isThere || known?.raw.write ? { ...known?.raw, ...before } : unprocessed
    return { notes, mark, takeBack: () => writeManifest(name, former, { etag }) }
  })
}

/**
 * Gives an image other notes, in its manifest: the worker brings them to lists and variants. Nothing, if the image was
 * deleted meanwhile.
 * @param replaces whether they are to replace what is known
 */
async function setNotes(name: string, notes: Notes, replaces: (known: Known) => boolean): Promise<void> {
  const isSet = await retry(async () => {
    const known = await readManifest(name)
    if (!replaces(known) || !(await stat(name))) return false
    // With a mark of its own, for whoever takes back what it read.
    const manifest = { ...manifestIn(known), ...newMark() }
    return (await write(name, manifest, notes, known)) === undefined ? conflict : true
  })
  if (isSet) await requestWork(name)
}

/**
 * Gives notes again to an image that was stored after giveNotes, if it has none: a worker that heard late of the end of
 * an earlier image of this name may have removed them before there was an original. Or if it has those that were given
 * for another copy, which may take them back.
 * @throws ImageError storage
 */
export const keepNotes = (name: string, { notes, mark }: Given): Promise<void> =>
  setNotes(name, notes, (known) => {
    const { write: writer } = known?.raw ?? {}
    const areOthers = isUnprocessed(known?.value) && writer !== undefined && writer !== mark.write
    return areOthers || !known?.value?.notes
  })

/**
 * Passes on the notes of a renamed image, if they have changed since it was copied.
 * @param name its new one
 * @param given what the copy was given
 * @throws ImageError storage
 */
export async function passNotes(name: string, given: Notes | undefined, last: Notes = {}): Promise<void> {
  if (!isSameNotes(given, last)) await setNotes(name, last, () => true)
}

/** Returns the notes on an image; undefined if there are none, or all were removed. @throws ImageError storage */
export async function notesOn(name: string): Promise<Notes | undefined> {
  const notes = (await readManifest(name))?.value?.notes
  return isSameNotes(notes, {}) ? undefined : notes
}

/** Versions of a manifest to look at: a worker that was late may have written one without notes. */
const mostVersions = 10

/**
 * Returns the notes that a deleted image had, while the bucket keeps its manifest; undefined if it isn't deleted.
 * @param since when the original was stored: what was deleted before that was another image's
 * @throws ImageError storage
 */
export async function lastNotesOn(name: string, since: Date): Promise<Notes | undefined> {
  const known = await readManifest(name)
  // Without an image, a worker that was late may have written it.
  if (known && (await stat(name))) return undefined
  if (known?.value?.notes) return known.value.notes
  const { versions, deletions } = await historyOf(manifestKey(name), mostVersions)
  const begun = deletions.find((at) => at < since)
  for (const { id, lastModified } of versions) {
    if (begun && lastModified <= begun) return undefined
    const notes = (await readManifest(name, id))?.value?.notes
    if (notes) return notes
  }
  return undefined
}
