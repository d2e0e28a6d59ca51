// The filenames in a multipart body. Real clients send them in several encodings, and in ways that no parser reads.
// Ambiguous names are refused, so that two names never become one.
import { ImageError } from '../image/errors.ts'

const bad = (message: string, cause?: unknown) => new ImageError('bad-request', message, { cause })

/** Returns undefined if the encoding is unknown, or the bytes aren't valid in it. */
function attempt(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** These bytes are control characters in Latin-1, and lead bytes in Shift_JIS. */
const hasC1 = (bytes: Uint8Array) => bytes.some((byte) => byte >= 0x80 && byte <= 0x9f)

/** Decodes UTF-8, or what old browsers send: Latin-1, or Shift_JIS in Japan. */
function guess(bytes: Uint8Array): string | undefined {
  const text = attempt('utf-8', bytes) ?? (hasC1(bytes) ? attempt('shift_jis', bytes) : undefined)
  return text ?? attempt('windows-1252', bytes)
}

/** Decodes as the form's field `_charset_` says (RFC 7578 section 4.6), or by detection. */
function decode(bytes: Uint8Array, charset: string | undefined): string {
  const text = charset === undefined ? guess(bytes) : attempt(charset, bytes)
  if (text !== undefined) return text
  throw bad(`A file name in the form isn't valid ${charset ?? 'UTF-8'}: use UTF-8`)
}

/** Returns the bytes of a text in Latin-1 whose escapes have two hex digits. */
const unescaped = (text: string, escapes: RegExp) =>
  Buffer.from(
    text.replaceAll(escapes, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

/** `UTF-8'en'na%C3%AFve.png`, quoted or not (RFC 8187). */
function decodeExtended(value: string): string {
  const [, charset = '', encoded = ''] = /^([\w-]+)'[\w-]*'(.*)$/s.exec(value) ?? []
  const bytes = unescaped(encoded, /%([0-9a-f]{2})/gi)
  const isPercentEncoded = /^(?:[\x20-\x24\x26-\x7e]|%[0-9a-f]{2})*$/i.test(encoded)
  const text = charset !== '' && isPercentEncoded ? attempt(charset, bytes) : undefined
  if (text === undefined) throw bad(`Invalid filename* in the form: use UTF-8''<percent-encoded name>`)
  return text
}

const encodedWord = /=\?([\w-]+)\?([BQ])\?([ ->@-~]*)\?=\s*/gi

/** `=?UTF-8?Q?na=C3=AFve.png?=`: .NET and Spring encode a name outside ASCII as mail does (RFC 2047). */
function decodeWords(name: string): string {
  if (name.replaceAll(encodedWord, '') !== '') return name
  let decoded = ''
  for (const [, charset = '', coding = '', text = ''] of name.matchAll(encodedWord)) {
    const isBase64 = coding.toUpperCase() === 'B'
    const bytes = isBase64
      ? Buffer.from(text, 'base64')
      : unescaped(text.replaceAll('_', ' '), /=([0-9a-f]{2})/gi)
    const word = attempt(charset, bytes)
    if (word === undefined) return name
    decoded += word
  }
  return decoded
}

/** Windows paths are sent unescaped: a backslash only escapes quotes and backslashes. */
const unquote = (value: string) =>
  value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : value.trim()

const parameter = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)/gs

/** Returns the parameters of a Content-Disposition; if one is repeated, the first counts. */
function parametersOf(disposition: string): ReadonlyMap<string, string> {
  const pairs = [...disposition.matchAll(parameter)].map(([, name = '', value = '']) => [
    name.toLowerCase(),
    unquote(value),
  ])
  return new Map(pairs.reverse() as [string, string][])
}

/** Browsers send a quote in a file name as `%22` (HTML, multipart/form-data encoding algorithm). */
function filenameOf(parameters: ReadonlyMap<string, string>): string | undefined {
  const [extended, plain] = [parameters.get('filename*'), parameters.get('filename')]
  return extended === undefined
    ? plain && decodeWords(plain.replaceAll('%22', '"'))
    : decodeExtended(extended)
}

/**
 * Returns the filename in a Content-Disposition of a request. Outside ASCII it needs `filename*`: gateways damage other
 * fields.
 * @throws ImageError bad-request, if `filename*` is invalid
 */
export const filenameIn = (disposition: string): string | undefined =>
  /^[\x20-\x7e]*$/.test(disposition) ? filenameOf(parametersOf(disposition)) : undefined

/** The positions of a part in the body: of what follows its boundary, of its header block, and of its content. */
interface Part {
  readonly padding: number
  readonly start: number
  readonly content: number
  readonly end: number
}

/**
 * "Composers MUST NOT generate non-zero length transport padding, but receivers MUST be able to handle" it (RFC 2046).
 */
const isBlank = (bytes: Buffer) => bytes.every((byte) => byte === 0x20 || byte === 0x09)

function partsOf(body: Buffer, boundary: string): Part[] {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1')
  const between = Buffer.concat([Buffer.from('\r\n'), delimiter])
  const first = body.subarray(0, delimiter.length).equals(delimiter) ? 0 : body.indexOf(between) + 2
  const parts: Part[] = []
  let at = first < 2 && first !== 0 ? -1 : first
  while (at >= 0) {
    const padding = at + delimiter.length
    const line = body.indexOf('\r\n', padding)
    const next = body.indexOf(between, padding)
    const end = next < 0 ? body.length : next
    // A part without header fields begins with its empty line.
    const length = line < 0 || line >= end ? -1 : body.subarray(line, end + 2).indexOf('\r\n\r\n')
    if (length >= 0 && isBlank(body.subarray(padding, line)))
      parts.push({ padding, start: line + 2, content: line + length + 4, end })
    at = next < 0 ? -1 : next + 2
  }
  return parts
}

const disposition = /^content-disposition[ \t]*:(.*)$/im

/** Returns a part's header block in Latin-1, which keeps each byte. Fields may continue in the next line. */
const headerOf = (body: Buffer, { start, content }: Part) =>
  body.toString('latin1', start, content).replaceAll(/\r\n[ \t]+/g, ' ')

/** Returns the charset that the form declares for its texts. */
function charsetOf(body: Buffer, parts: readonly Part[]): string | undefined {
  const part = parts.find((one) => {
    const [, value = ''] = disposition.exec(headerOf(body, one)) ?? []
    return parametersOf(value).get('name') === '_charset_'
  })
  const label = part && body.toString('latin1', part.content, part.end).trim()
  if (!label) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch (cause) {
    throw bad(`Unknown _charset_ in the form: ${label}`, cause)
  }
}

/**
 * Returns a part's header block with its filename in hex, as bytes; undefined if it has no filename, or an empty one,
 * and isn't the field `file`.
 */
function rewritten(header: string, charset: string | undefined): string | undefined {
  const [line = '', value = ''] = disposition.exec(header) ?? []
  const isNamed = /;\s*filename\*?\s*=/i.test(value)
  const parameters = parametersOf(isNamed ? decode(Buffer.from(value, 'latin1'), charset) : value)
  const [name = '', filename] = [parameters.get('name'), filenameOf(parameters)]
  if (!filename && name !== 'file') return undefined
  const quoted = Buffer.from(name).toString('latin1').replaceAll(/["\\]/g, '\\$&')
  const written = `form-data; name="${quoted}"${filename ? `; filename="${toHex(filename)}"` : ''}`
  // The parser takes a part without a filename for bytes by its type, and would decode any other.
  const type = 'Content-Type: application/octet-stream\r\n'
  return type + header.replace(line, () => `Content-Disposition: ${written}`)
}

const toHex = (text: string) => Buffer.from(text).toString('hex')

/** Decodes a filename that `withReadableNames` wrote. */
export const fromHex = (hex: string): string => Buffer.from(hex, 'hex').toString()

/** Returns the boundary of a multipart body; many clients omit the quotes that it needs. */
export const boundaryOf = (contentType: string): string => parametersOf(contentType).get('boundary') ?? ''

/**
 * Returns the body with each filename in hex, which every parser reads. `filename*` has priority over `filename`. The
 * field `file` is bytes, with or without a filename.
 * @throws ImageError bad-request: a name in an unknown encoding, or an unknown `_charset_`
 */
export function withReadableNames(boundary: string, body: Buffer): Buffer {
  const parts = partsOf(body, boundary)
  const charset = charsetOf(body, parts)
  const pieces: Buffer[] = []
  let from = 0
  for (const part of parts) {
    const header = rewritten(headerOf(body, part), charset)
    if (header === undefined) continue
    pieces.push(body.subarray(from, part.padding), Buffer.from(`\r\n${header}`, 'latin1'))
    from = part.content
  }
  return Buffer.concat([...pieces, body.subarray(from)])
}
