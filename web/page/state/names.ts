// Names under which files are uploaded.

/** Maximum bytes of a name. */
const longest = 200

/** Returns a name, with the end of its stem cut off if it is too long. */
function shorten(stem: string, ending: string): string {
  const encoder = new TextEncoder()
  const room = Math.max(0, longest - encoder.encode(ending).length)
  return stem.slice(0, encoder.encodeInto(stem, new Uint8Array(room)).read) + ending
}

/**
 * Returns a name that the service accepts: without control characters and leading dots, in Unicode NFC, of at most 200
 * bytes. If it exists, the page asks.
 */
export function fileName(given: string): string {
  const name = given
    .replaceAll(/[\p{Cc}/\\]/gu, '')
    .replace(/^\.+/, '')
    .normalize('NFC')
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]{1,16})?$/s.exec(name) ?? []
  return shorten(stem, ending) || 'image'
}

/** Returns another name for an existing one: `cat.jpg`, `cat (2).jpg`, `cat (3).jpg`. */
export function freeName(name: string): string {
  const [, stem = name, number, extension = ''] = /^(.*?)(?: \((\d+)\))?(\.[^.]*)?$/s.exec(name) ?? []
  return shorten(stem, ` (${Number(number ?? 1) + 1})${extension}`)
}
