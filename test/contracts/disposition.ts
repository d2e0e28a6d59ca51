// Reads Content-Disposition as a browser does (RFC 6266): `filename*` before `filename`.

/** The file name in the header, or undefined. Throws where the header is not ASCII or not well-formed. */
export function dispositionName(value: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new Error(`Content-Disposition is not ASCII: ${value}`)
  const parameters = new Map<string, string>()
  const rest = value
    .replace(/^[\w-]+/, '')
    .replace(
      /\s*;\s*([\w-]+\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";,]+))/g,
      (_, name: string, quoted: string | undefined, token: string | undefined) => {
        parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token ?? '')
        return ''
      },
    )
  if (rest.trim() !== '') throw new Error(`Content-Disposition is not well-formed: ${value}`)
  const extended = /^utf-8'[^']*'(.*)$/i.exec(parameters.get('filename*') ?? '')?.[1]
  return extended === undefined ? parameters.get('filename') : decodeURIComponent(extended)
}
