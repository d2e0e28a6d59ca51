// Where an image comes from: what its uploader says of the file.
import { ImageError } from './errors.ts'

export interface Provenance {
  /** Of the file, if it isn't the image's name. */
  readonly filename?: string | undefined
  /** When the image was made, if that was before it was uploaded. In whole seconds. */
  readonly created?: Date | undefined
}

/** Returns the members of an upload that say where it comes from, without those that are unknown. */
export const provenanceOf = ({ filename, created }: Provenance): Provenance => ({
  ...(filename === undefined ? {} : { filename }),
  ...(created === undefined ? {} : { created }),
})

/** The first photograph is of 1826. */
const earliest = Date.UTC(1800, 0)
/** Clocks differ. Milliseconds. */
const ahead = 24 * 3600 * 1000

/** A date with a time and its zone (RFC 3339). */
const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i

/** Returns a date in whole seconds; undefined if no image was made then: before 1800, or in the future. */
export function creationDate(time: number): Date | undefined {
  const isPossible = time >= earliest && time <= Date.now() + ahead
  return isPossible ? new Date(Math.floor(time / 1000) * 1000) : undefined
}

/**
 * Parses the date of an upload.
 * @param label of the field, for the message
 * @throws ImageError bad-request
 */
export function parseCreated(label: string, text: string): Date {
  const date = pattern.test(text) ? creationDate(Date.parse(text)) : undefined
  if (date) return date
  throw new ImageError(
    'bad-request',
    `${label} must be a date and time with its zone, like 2019-05-01T10:00:00Z, from 1800 to now`,
  )
}
