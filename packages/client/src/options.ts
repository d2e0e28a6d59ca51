// What people pass to the client.
import type { ListQuery, ResizeRequest } from './api.ts'

export interface ClientOptions {
  /** The URL of the service, such as `https://images.example`. */
  readonly url: string
  /** An API key or a token; or a function that returns one, for tokens that expire. */
  readonly key?: string | undefined | (() => string | undefined | Promise<string | undefined>)
  /** In place of the global one. */
  readonly fetch?: typeof fetch
  /** How often a request is retried, if the service is busy or the connection breaks. 4 */
  readonly retries?: number
}

/** Of every method. */
export interface Call {
  /** Ends the call, wherever it is: it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** The bytes of an image. */
export type Bytes = Blob | ArrayBuffer | ArrayBufferView

export interface Progress {
  /** Bytes of the file that are sent, from 0 to `total`. */
  readonly loaded: number
  readonly total: number
}

export interface UploadOptions extends Call {
  /**
   * Called while the file is sent, and at last with all of it. Browsers report what they sent, Node.js what it passed
   * to the connection, which is a buffer ahead. A retry begins at 0 again.
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /**
   * The name under which people save the image: the file's own. Without an id, it is kept for files of up to 4.6 MB.
   */
  readonly filename?: string | undefined
  /** The image's id. A new one */
  readonly id?: string | undefined
  /** When the image was made: its `created_at`. Needs an id. The time of the upload */
  readonly createdAt?: Date | undefined
  /** Whether to replace the image with this id. false */
  readonly overwrite?: boolean | undefined
  /** Seconds to wait until the image is ready. 60. After that, and with 0, it is returned as it is: `processing`. */
  readonly wait?: number | undefined
}

export interface ListOptions extends Call, Pick<ListQuery, 'prefix' | 'sort'> {
  /** How many images to return. All */
  readonly limit?: number | undefined
}

export interface ResizeOptions extends Call, ResizeRequest {
  /** Seconds to wait until the job ends. 60. After that, it is returned as it is. */
  readonly wait?: number | undefined
}
