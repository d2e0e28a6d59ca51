// `@darkroom/client/filepond`: the `server` of a FilePond. https://pqina.nl/filepond/docs/api/server/
import type { Client } from './client.ts'

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

type Report = (message: string) => void

/** Returns the `server` option: a file's server id is the image's id, and taking a file back deletes the image. */
export const createServer = (client: Pick<Client, 'upload' | 'remove'>) => ({
  process: (
    _field: string,
    file: Blob,
    _metadata: object,
    load: (id: string) => void,
    error: Report,
    progress: (isKnown: boolean, loaded: number, total: number) => void,
    abort: () => void,
  ) => {
    const controller = new AbortController()
    const { signal } = controller
    client
      .upload(file, { signal, onProgress: ({ loaded, total }) => progress(true, loaded, total) })
      .then(({ id }) => load(id))
      .catch((cause: unknown) => signal.aborted || error(messageOf(cause)))
    return {
      abort: () => {
        controller.abort()
        abort()
      },
    }
  },
  revert: (id: string, load: () => void, error: Report): void => {
    client.remove(id).then(load, (cause: unknown) => error(messageOf(cause)))
  },
})
