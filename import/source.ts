// Where images come from. Another source is another file beside folder.ts.

/** A file to import. */
export interface Item {
  /** Its path in the source, with `/` between the parts. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly modified: Date
  /** Returns its bytes, which are read when they are sent. May be called again. */
  readonly open: () => Promise<Blob>
}

/** What the source has, and can't be imported. */
export interface Passed {
  readonly path: string
  readonly outcome: 'skipped' | 'failed'
  readonly reason: string
}

/** Yields everything to import, each time in the same order. */
export type Source = AsyncIterable<Item | Passed>
