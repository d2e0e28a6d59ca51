// The maximum size and load time of each function's package. `npm run check` fails if a size is exceeded; only `npm run
// package` measures the zip and the time.

export interface Budget {
  /** Kilobytes (1000 bytes) of JavaScript that is loaded before the function can be called. */
  readonly loaded: number
  /** The same, compressed. */
  readonly gzipped: number
  /** Kilobytes of the zip, which includes modules loaded on demand and sharp's binaries. */
  readonly zipped: number
  /** CPU time, in units of a Node that runs nothing, so that it is valid on any machine. */
  readonly load: number
}

/** Functions behind the API. */
const small: Budget = { loaded: 210, gzipped: 75, zipped: 110, load: 2.5 }

/** Loads sharp only to generate a size that doesn't exist yet. */
const get: Budget = { ...small, zipped: 9000 }

/** A function with sharp and the decoder of HEIC: mostly their binaries. */
const large: Budget = { loaded: 290, gzipped: 98, zipped: 9600, load: 3 }

const budgets: Readonly<Record<string, Budget>> = {
  upload: small,
  get,
  // The package contains the site, which isn't loaded.
  list: { ...small, zipped: 550 },
  delete: small,
  'request-resize': small,
  resize: large,
  callback: small,
  repair: small,
}

/** Returns a function's budget. @param name the function's file without its extension, such as `request-resize` */
export function budgetOf(name: string): Budget {
  const budget = budgets[name]
  if (!budget) throw new Error(`packaging/budgets.ts has no budget for ${name}`)
  return budget
}
