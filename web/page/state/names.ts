// Names that the service gives to files.

/** A file's name as the service would make it: without control characters and leading dots, in Unicode NFC. */
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
