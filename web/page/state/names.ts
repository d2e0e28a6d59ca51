// Names under which files are uploaded.

/**
 * Returns a name that the service accepts: without control characters and leading dots, in Unicode NFC. If it exists, the
 * page asks.
 */
export function fileName(given: string): string {
  const name = given
    .replaceAll(/[\p{Cc}/\\]/gu, '')
    .replace(/^\.+/, '')
    .normalize('NFC')
  return name || 'image'
}

/** Returns another name for an existing one: `cat.jpg`, `cat (2).jpg`, `cat (3).jpg`. */
export function freeName(name: string): string {
  const [, stem = name, number, extension = ''] = /^(.*?)(?: \((\d+)\))?(\.[^.]*)?$/s.exec(name) ?? []
  return `${stem} (${Number(number ?? 1) + 1})${extension}`
}
