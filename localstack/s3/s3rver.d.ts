// The part of @20minutes/s3rver that we use, which comes without types of its own.

declare module '@20minutes/s3rver' {
  import type { EventEmitter } from 'node:events'
  import type { IncomingMessage, ServerResponse } from 'node:http'

  namespace S3rver {
    /** The Koa context, as far as we touch it. */
    interface Context {
      readonly req: IncomingMessage
      readonly res: ServerResponse
      readonly app: S3rver
      readonly host: string
      method: string
      status: number
      type: string
      length: number
      body: unknown
      query: Record<string, string | string[] | undefined>
      params: Record<string, string | undefined>
      set(name: string, value: string): void
      get(name: string): string
    }
    type Middleware = (context: Context, next: () => Promise<void>) => unknown
    interface Options {
      readonly silent: boolean
      readonly vhostBuckets: boolean
      readonly configureBuckets: readonly { readonly name: string; readonly configs: readonly string[] }[]
    }
  }

  class S3rver extends EventEmitter {
    constructor(options: S3rver.Options)
    middleware: S3rver.Middleware[]
    store: unknown
    readonly context: { store: unknown }
    configureBuckets(): Promise<void>
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
  }
  export = S3rver
}

declare module '@20minutes/s3rver/lib/models/error.js' {
  class S3Error extends Error {
    constructor(code: string, message: string, detail?: Record<string, string>)
    readonly code: string
    detail: Record<string, string>
    status: number
    expose: boolean
    /** Of the answer; x-amz-* alone. */
    answerHeaders?: Readonly<Record<string, string>>
  }
  export = S3Error
}

declare module '@20minutes/s3rver/lib/models/config.js' {
  export interface BucketConfig {
    readonly type: string
    toXML(space?: number): string
  }
  export function getConfigModel(type: string): new (xml: string) => BucketConfig
}

declare module '@20minutes/s3rver/lib/middleware/cors.js' {
  import type { Middleware } from '@20minutes/s3rver'

  function cors(): Middleware
  export = cors
}
