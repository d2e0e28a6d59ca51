// `@darkroom/client/tinymce`: uploads the images of a TinyMCE.
// https://www.tiny.cloud/docs/tinymce/latest/upload-images/#images_upload_handler
import type { Client } from './client.ts'

/** What TinyMCE hands over. */
interface BlobInfo {
  readonly blob: () => Blob
  readonly filename: () => string
}

/** Returns the `images_upload_handler`. */
export const createUploadHandler =
  (client: Pick<Client, 'upload'>) =>
  async (blobInfo: BlobInfo, progress: (percent: number) => void): Promise<string> => {
    const { url, path } = await client.upload(blobInfo.blob(), {
      filename: blobInfo.filename(),
      onProgress: ({ loaded, total }) => progress((loaded / total) * 100),
    })
    return url ?? path
  }
