// Names under which files are uploaded.

/**
 * A name for a file that the service takes as it is: without control characters and leading dots, in Unicode NFC. Where
 * another image has it, the page asks.
 */
export function fileName(given: string): string {
  const name = given
    .replaceAll(/[\p{Cc}/\\]/gu, '')
    .replace(/^\.+/, '')
    .normalize('NFC')
  return name || 'image'
}

/** Another name for an image whose name is taken: `cat.jpg`, `cat (2).jpg`, `cat (3).jpg`. */
export function freeName(name: string): string {
  const [, stem = name, number, extension = ''] = /^(.*?)(?: \((\d+)\))?(\.[^.]*)?$/s.exec(name) ?? []
  return `${stem} (${Number(number ?? 1) + 1})${extension}`
}
