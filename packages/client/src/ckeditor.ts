// `@darkroom/client/ckeditor`: uploads the images of a CKEditor 5.
// https://ckeditor.com/docs/ckeditor5/latest/framework/deep-dive/upload-adapter.html
import type { Image } from './api.ts'
import type { Client } from './client.ts'

/** A file that the editor uploads. */
interface Loader {
  readonly file: Promise<File | null>
  uploadTotal: number | null
  uploaded: number
}

interface Editor {
  readonly plugins: { get(name: 'FileRepository'): unknown }
}

interface Repository {
  createUploadAdapter?: (loader: Loader) => { upload(): Promise<Record<string, unknown>>; abort(): void }
}

/** Returns the URLs of an image: by width, for the editor's srcset; the widest is the default, as it wants them. */
function urlsOf({ path, url = path, width, srcset }: Image): Record<string, string> {
  const candidates = srcset ? srcset.split(', ').map((one) => one.split(' ')) : []
  const byWidth = candidates.map(([at = '', descriptor = '']) => [Number.parseInt(descriptor, 10), at])
  return { ...Object.fromEntries(byWidth), ...(width ? { [width]: url } : {}), default: url }
}

/** Returns a plugin for `extraPlugins`, beside Image and ImageUpload. */
export const createUploadPlugin = (client: Pick<Client, 'upload'>) =>
  function DarkroomUpload(editor: Editor): void {
    const repository = editor.plugins.get('FileRepository') as Repository
    repository.createUploadAdapter = (loader) => {
      const controller = new AbortController()
      const onProgress = ({ loaded, total }: { loaded: number; total: number }) =>
        Object.assign(loader, { uploadTotal: total, uploaded: loaded })
      return {
        upload: async () => {
          const file = (await loader.file) ?? new Blob()
          return urlsOf(await client.upload(file, { signal: controller.signal, onProgress }))
        },
        abort: () => controller.abort(),
      }
    }
  }
