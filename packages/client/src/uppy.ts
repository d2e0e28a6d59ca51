// `@darkroom/client/uppy`: an uploader for Uppy. https://uppy.io/docs/guides/building-plugins/
import type { Client } from './client.ts'

/** The part of an Uppy that is used here, of any version. */
export interface UppyLike {
  getFile(id: string): unknown
  addUploader(upload: (ids: string[]) => Promise<unknown>): void
  emit(event: never, ...args: never[]): void
  on(event: never, callback: never): unknown
  off(event: never, callback: never): unknown
}

interface UppyFile {
  readonly id: string
  readonly name?: string
  readonly meta: { readonly name?: string }
  readonly data: unknown
  readonly error?: unknown
  readonly progress: { readonly uploadComplete?: boolean; readonly uploadStarted?: number | null }
}

/** The events that are used here. */
interface Events {
  getFile(id: string): UppyFile
  emit(event: string, ...args: unknown[]): void
  on(event: 'file-removed', callback: (file: UppyFile) => void): void
  off(event: 'file-removed', callback: (file: UppyFile) => void): void
}

/** Files sent at a time. */
const atOnce = 4

async function uploadFile(uppy: Events, client: Pick<Client, 'upload'>, file: UppyFile): Promise<void> {
  const controller = new AbortController()
  const { signal } = controller
  const stop = ({ id }: UppyFile) => id === file.id && controller.abort()
  uppy.on('file-removed', stop)
  const uploadStarted = file.progress.uploadStarted ?? Date.now()
  try {
    if (!(file.data instanceof Blob)) throw new TypeError(`${file.name} isn't a file of this device`)
    const image = await client.upload(file.data, {
      signal,
      filename: file.meta.name ?? file.name,
      onProgress: ({ loaded: bytesUploaded, total: bytesTotal }) =>
        uppy.emit('upload-progress', uppy.getFile(file.id), { uploadStarted, bytesUploaded, bytesTotal }),
    })
    const answer = { status: 200, body: image, uploadURL: image.url ?? image.path }
    uppy.emit('upload-success', uppy.getFile(file.id), answer)
  } catch (error) {
    if (!signal.aborted) uppy.emit('upload-error', uppy.getFile(file.id), error)
  } finally {
    uppy.off('file-removed', stop)
  }
}

/** Makes an Uppy upload to darkroom. The `body` of `upload-success` is the image. @returns the same Uppy */
export function connect<Uppy extends UppyLike>(uppy: Uppy, client: Pick<Client, 'upload'>): Uppy {
  const events = uppy as unknown as Events
  uppy.addUploader(async (ids) => {
    const files = ids
      .map((id) => events.getFile(id))
      .filter(({ error, progress }) => !error && !progress.uploadComplete)
    events.emit('upload-start', [...files])
    const work = async () => {
      for (let file = files.shift(); file; file = files.shift()) {
        // It may be removed by now.
        if (events.getFile(file.id)) await uploadFile(events, client, file)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
  })
  return uppy
}
