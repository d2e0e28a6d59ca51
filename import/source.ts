// Where an import takes its files from.
import type { Blob } from 'node:buffer'
import type { Provenance } from '../lib/image/provenance.ts'
import type { Notes } from './notes.ts'

/** A file that can be read, until it is closed. */
export interface Opened extends Provenance {
  /** Its bytes, which are read when they are sent. */
  readonly blob: Blob
  /** Of the bytes, to compare with the item's, if the source has it. */
  readonly stamp?: string | undefined
  readonly close: () => Promise<void>
}

/** Copies an object into darkroom's bucket, as an upload of this name. @returns the upload's id */
export type Copy = (name: string, isOverwriting: boolean, provenance: Provenance) => Promise<string>

/** A file to import. */
export interface Item extends Provenance {
  /** What it is called in the source: with a folder's, `/` between the parts. */
  readonly path: string
  /** The image's name in the source. It is kept as it is. */
  readonly id?: string
  /** What its name is made of, if that isn't its path. */
  readonly name?: string
  /** Bytes, if they are known before it is read. */
  readonly size?: number | undefined
  /** Another one if the file changes; empty if the source can't tell. */
  readonly stamp: string
  readonly notes?: Notes | undefined
  /** In hex, if it is known before the file is read. */
  readonly md5?: string | undefined
  /**
   * Opens the file. May be called again.
   * @param most the number of bytes that are wanted, from the start; without it, all
   * @throws Refused, if it can't be an image; Error, if it can't be read
   */
  readonly open: (most?: number) => Promise<Opened>
  /** Whether the file is still as it was listed; a source that can't tell has none. */
  readonly isUnchanged?: () => Promise<boolean>
  /** Present if darkroom's bucket can be reached from where the file is. */
  readonly copy?: Copy | undefined
}

/** What the source has, and can't be imported. */
export interface Passed {
  readonly path: string
  readonly outcome: 'skipped' | 'refused' | 'failed'
  readonly reason: string
}

/** Yields everything to import, each time in the same order. */
export interface Source extends AsyncIterable<Item | Passed> {
  /** Whether it has an image of this name by now. Only a source whose list grows with it can tell. */
  readonly has?: ((id: string) => Promise<boolean>) | undefined
}

/** S3 doesn't copy for these credentials: the files have to be read and sent. */
export class CannotCopy extends Error {}

/** The source doesn't answer any more: all other files would fail, too. */
export class SourceGone extends Error {}

/** Ends everything: all other files would fail, too. */
export class Stop extends Error {}

/** The file can't be an image, whatever is tried. */
export class Refused extends Error {}

/** Returns the outcome of a file that couldn't be read or stored. */
export const failed = (path: string, error: unknown): Passed => ({
  path,
  outcome: 'failed',
  reason: messageOf(error),
})

/** Returns what is wrong, with the causes that Node.js hides. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // For a host with several addresses, Node.js has an error for each, and no message.
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0])
  const { cause } = error
  return cause instanceof Error ? `${error.message}: ${messageOf(cause)}` : error.message
}
