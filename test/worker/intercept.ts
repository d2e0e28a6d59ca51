// Looks at the calls to S3, and changes them.
import type { Command } from '../../lib/storage/s3/commands.ts'
import { s3 } from './bucket.ts'

interface Call {
  /** Such as PutObject. */
  readonly name: string
  readonly input: {
    readonly Key?: string
    readonly Keys?: readonly string[]
    readonly Range?: string | undefined
  }
  /** Sends it. */
  readonly next: () => Promise<unknown>
}

/**
 * Runs `around` for each call to S3 instead of sending it.
 * @returns what ends that; the last one begun ends first
 */
export function intercept(around: (call: Call) => Promise<unknown>): () => void {
  const { send } = s3
  const instead = (command: Command<unknown>, options?: object) =>
    around({ name: command.name, input: command.input, next: () => send(command, options) })
  s3.send = instead as typeof send
  return () => {
    s3.send = send
  }
}
