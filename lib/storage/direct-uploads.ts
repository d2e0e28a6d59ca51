// Tells a server in the same process of uploads directly to the bucket, for an S3 that sends no events.
// In Lambda, nobody listens.
import { channel } from 'node:diagnostics_channel'

/** A client may send a file to a key. */
export interface Expected {
  readonly key: string
  /** Milliseconds since 1970. */
  readonly until: number
}

/** A file is at a key, and waits for the worker. */
export interface Arrived {
  readonly key: string
  readonly etag: string
  readonly lastModified: Date
}

/** The names of Node's diagnostics channels. */
export const channels = { expected: 'darkroom.upload.expected', arrived: 'darkroom.upload.arrived' } as const

const [expected, arrived] = [channel(channels.expected), channel(channels.arrived)]

/** Announces that a client may send a file. */
export const sayExpected = (upload: Expected): void => expected.publish(upload)

/** Announces that a file waits for the worker. */
export const sayArrived = (upload: Arrived): void => arrived.publish(upload)
