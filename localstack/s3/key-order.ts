// The order of keys: by the bytes of their UTF-8.

/** The smallest string after `text`. */
export const after = (text: string): string => `${text}\0`

/** The smallest string after all that begin with `prefix`; undefined if there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (c) => c.codePointAt(0) ?? 0)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue
    // UTF-8 has no surrogates: U+D7FF is followed by U+E000.
    const successor = last === 0xd7ff ? 0xe000 : last + 1
    return String.fromCodePoint(...points, successor)
  }
  return undefined
}

/** Returns the later one of two keys, in the order of their bytes. */
export const later = (a: string, b: string): string =>
  Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0 ? b : a
