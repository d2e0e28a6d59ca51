import type { Image } from '../packages/client/src/api.ts'
import type { Call, ClientOptions, UploadOptions } from '../packages/client/src/options.ts'

export { DarkroomError } from '../packages/client/src/errors.ts'

export type Send = <T = unknown>(outgoing: {
  readonly to: string
  readonly method?: string
  readonly body?: NonNullable<RequestInit['body']>
  readonly headers?: Record<string, string>
  readonly signal?: AbortSignal | undefined
}) => Promise<T>

export declare function sender(options: ClientOptions): Send
export declare function sniff(file: Blob): Promise<string>
export declare function withoutSlash(url: string): string
export declare const requestLimit: number
export declare const resourceOf: (id: string) => string
export declare function upload(send: Send, file: Blob, options?: UploadOptions): Promise<Image>
export declare function follow<T>(
  send: Send,
  to: string,
  how: Call & { wait?: number | undefined },
  isEnough: (found: T) => boolean,
): Promise<T>
