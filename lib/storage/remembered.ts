// A value that is read again once it is some seconds old.

/**
 * As `read`, from memory while that is younger than `maxAge` seconds. What failed isn't remembered, and an older value
 * doesn't take its place.
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
