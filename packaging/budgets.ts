// What each function's package may weigh, and how long it may take to load. Over budget fails `npm run check`, but for
// the zip and the time, which are of `npm run package`.

export interface Budget {
  /** Kilobytes (1000 bytes) of JavaScript that is loaded before the function can be called. */
  readonly loaded: number
  /** The same, compressed. */
  readonly gzipped: number
  /** Kilobytes of the zip: what is loaded on demand is in it, too, and sharp's binaries. */
  readonly zipped: number
  /** CPU time, in units of a Node that runs nothing, so that it holds on any machine. */
  readonly load: number
}

/** Functions behind the API: S3's client is most of it. */
const small: Budget = { loaded: 330, gzipped: 110, zipped: 130, load: 3.5 }

/** Loads sharp where a size is asked for that is not there yet, and is small otherwise. */
const get: Budget = { ...small, zipped: 9000 }

/** Functions with sharp: its binaries are nearly all of it. */
const large: Budget = { loaded: 430, gzipped: 140, zipped: 9000, load: 4.5 }

const budgets: Readonly<Record<string, Budget>> = {
  upload: small,
  get,
  // Its package holds the site, which is not loaded.
  list: { ...small, zipped: 480 },
  delete: small,
  'request-resize': small,
  resize: large,
  callback: small,
  repair: small,
}

/** @param name the function's file without its ending, such as `request-resize` */
export function budgetOf(name: string): Budget {
  const budget = budgets[name]
  if (!budget) throw new Error(`packaging/budgets.ts has no budget for ${name}`)
  return budget
}
