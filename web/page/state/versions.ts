// Old versions of images, and deleted images.
import { texts } from '../../texts.ts'
import { asJson, getJson, local, postJson } from './api.ts'
import { change, type Seen } from './change.ts'
import { put } from './gallery.ts'
import { type Image, resourceOf } from './image.ts'
import { notify } from './notices.ts'

export interface Version {
  readonly version: string
  readonly etag: string
  readonly bytes: number
  readonly created_at: string
  readonly current: boolean
}

export interface Deleted {
  readonly id: string
  readonly filename?: string
  readonly bytes: number
  readonly deleted_at: string
  readonly placeholder?: string
}

export interface TrashPage {
  readonly next: string | null
  readonly data: readonly Deleted[]
}

/** @throws Failure */
export const listVersions = async (id: string): Promise<readonly Version[]> =>
  (await getJson<{ data: readonly Version[] }>(`${resourceOf(id)}/versions`)).data

/**
 * Makes a version the current one, unless the image changed since the page loaded it.
 * @param onEnd is called before the image changes on the page
 * @throws Failure
 */
export async function restoreVersion(seen: Seen, { version }: Version, onEnd = () => {}): Promise<void> {
  await change(seen, { method: 'POST', ...asJson({ version }) }, '/restore')
  const image = await getJson<Image>(resourceOf(seen.id))
  onEnd()
  put(image)
}

/** @param next of the page before @throws Failure */
export const listTrash = (next?: string): Promise<TrashPage> =>
  getJson<TrashPage>(next ? local(next) : '/v1/trash?limit=50')

/** @throws Failure */
export async function restoreDeleted(id: string): Promise<void> {
  await postJson(`${resourceOf(id)}/restore`, {})
  put(await getJson<Image>(resourceOf(id)))
  notify({ text: texts.kept([id]), lasts: 6000 })
}
