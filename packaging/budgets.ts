// What each function's package may weigh, and how long it may take to load. Over budget fails `npm run package`.

export interface Budget {
  /** Kilobytes (1000 bytes) of JavaScript that is loaded before the function can be called. */
  readonly loaded: number
  /** Kilobytes of the zip. */
  readonly zipped: number
  /** CPU time, in units of a Node that runs nothing, so that it holds on any machine. */
  readonly load: number
}

/** Functions behind the API: S3's client is most of it. */
const small: Budget = { loaded: 450, zipped: 180, load: 4 }

/** Functions with sharp: its binaries are nearly all of it. */
const large: Budget = { loaded: 520, zipped: 9000, load: 5 }

export const budgets: Readonly<Record<string, Budget>> = {
  upload: small,
  get: small,
  // Its package holds the site, which is not loaded.
  list: { ...small, zipped: 480 },
  delete: small,
  'request-resize': small,
  resize: large,
  repair: large,
}
