// A file that grows line by line: a journal, or a report.
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { messageOf, Stop } from './source.ts'

export interface Output {
  /** @throws Stop, such as on a full disk */
  readonly write: (text: string) => void
  readonly close: () => void
}

/**
 * Opens a file.
 * @param mode of a new one
 * @throws Error if it can't be written
 */
export function openOutput(file: string, flags: 'a' | 'w', mode = 0o666): Output {
  const descriptor = openSync(file, flags, mode)
  return {
    write: (text) => {
      try {
        // All of it: a write can be short.
        writeFileSync(descriptor, text)
      } catch (error) {
        throw new Stop(`Can't write ${file}: ${messageOf(error)}`)
      }
    },
    close: () => closeSync(descriptor),
  }
}
