// A value that is cached for some seconds.

/**
 * Caches the result of `read` for `maxAge` seconds. Errors aren't cached, and an expired value doesn't replace them.
 */
export function remembered<T>(maxAge: number, read: () => Promise<T>): () => Promise<T> {
  let known: { readonly value: Promise<T>; readonly at: number } | undefined
  return () => {
    if (known && Date.now() - known.at < maxAge * 1000) return known.value
    const reading = { value: read(), at: Date.now() }
    known = reading
    reading.value.catch(() => {
      if (known === reading) known = undefined
    })
    return reading.value
  }
}
