// Multipart bodies written by hand, so that a test decides on every byte of them.

import type { Sending } from './wire.ts'

export interface Part {
  /** What follows `Content-Disposition: form-data; `. */
  readonly disposition: string
  readonly type?: string
  readonly content: Uint8Array | string
}

/** The field `file`, with the file name as curl and most libraries write it: quoted, in raw UTF-8. */
export function filePart(fileName: string, content: Uint8Array, type = 'application/octet-stream'): Part {
  const quoted = fileName.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return { disposition: `name="file"; filename="${quoted}"`, type, content }
}

/** The field `file`, with the file name percent-encoded (RFC 5987), so that no character needs an escape. */
export function encodedFilePart(fileName: string, content: Uint8Array): Part {
  return { disposition: `name="file"; filename*=UTF-8''${encode5987(fileName)}`, content }
}

/** A field that is not the file. */
export function field(name: string, value: string): Part {
  return { disposition: `name="${name}"`, content: value }
}

/** Headers and body of a request with these parts. The boundary is quoted in the header if RFC 2045 requires it. */
export function multipart(parts: readonly Part[], boundary = 'a-boundary-7f3e'): Sending {
  return {
    headers: { 'Content-Type': `multipart/form-data; boundary=${quoteIfNeeded(boundary)}` },
    body: encode(parts, boundary),
  }
}

/** The body alone: parts between delimiters, then the closing one. */
export function encode(parts: readonly Part[], boundary: string): Buffer {
  const pieces = parts.flatMap(({ disposition, type, content }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`),
    Buffer.from(type === undefined ? '\r\n' : `Content-Type: ${type}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
}

function quoteIfNeeded(boundary: string): string {
  return /[^\w!#$%&'*+.^`|~-]/.test(boundary) ? `"${boundary}"` : boundary
}

function encode5987(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
}
