// Old versions of images, and deleted images.
import { texts } from '../../texts.ts'
import { Failure, getJson, local, postJson } from './api.ts'
import { change } from './change.ts'
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

const json = { 'content-type': 'application/json' }

/** Makes a version the current one, unless the image changed since the page loaded it. @throws Failure */
export async function restoreVersion(image: Image, { version }: Version): Promise<void> {
  await change(image, { method: 'POST', headers: json, body: JSON.stringify({ version }) }, '/restore')
  put(await getJson<Image>(resourceOf(image.id)))
}

/** @param next of the page before @throws Failure */
export const listTrash = (next?: string): Promise<TrashPage> =>
  getJson<TrashPage>(next ? local(next) : '/v1/trash?limit=50')

/** @returns whether the image is back */
export async function restoreDeleted(id: string): Promise<boolean> {
  try {
    await postJson(`${resourceOf(id)}/restore`, {})
    put(await getJson<Image>(resourceOf(id)))
    notify({ text: texts.kept([id]), lasts: 6000 })
    return true
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notify({ text: texts.notRestored(id, error.message), isError: true })
    return false
  }
}
