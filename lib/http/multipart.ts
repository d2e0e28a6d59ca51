// The files in a multipart body, as real clients send them (RFC 7578).
import busboy from 'busboy'
import { ImageError } from '../image/errors.ts'
import { boundaryOf, fromHex, withReadableNames } from './file-names.ts'
import { isMultipart } from './media.ts'
import type { FilePart, Headers } from './message.ts'

/** The maximum number of parts in a form. */
const maxParts = 100

// The parser reports a limit when it is reached.
const limits = { parts: maxParts + 1, headerPairs: 100 }

const bad = (message: string, cause?: unknown) => new ImageError('bad-request', message, { cause })

function parser(boundary: string): busboy.Busboy {
  try {
    if (boundary === '') throw new Error('No boundary')
    const quoted = boundary.replaceAll(/["\\]/g, '\\$&')
    return busboy({
      headers: { 'content-type': `multipart/form-data; boundary="${quoted}"` },
      limits,
      preservePath: true,
      defParamCharset: 'utf8',
    })
  } catch (cause) {
    throw bad('The multipart Content-Type has no valid boundary', cause)
  }
}

/**
 * Returns the parts that are files: those with a filename or a content type of bytes, and any that are named `file`.
 * @throws ImageError bad-request: not multipart, too many parts, a truncated body, an unreadable filename
 */
export function multipartFiles(headers: Headers, body: Buffer): Promise<FilePart[]> {
  if (!isMultipart({ headers })) throw bad('Send the image as multipart/form-data in a field named "file"')
  const boundary = boundaryOf(headers['content-type'] ?? '')
  const form = parser(boundary)
  const readable = withReadableNames(boundary, body)
  const { promise, resolve, reject } = Promise.withResolvers<FilePart[]>()
  const found: FilePart[] = []
  form.on('file', (field, stream, { filename }) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    // The form reports the same error.
    stream.on('error', () => {})
    stream.on('end', () => {
      const name = filename ? { filename: fromHex(filename) } : {}
      found.push({ field, ...name, bytes: Buffer.concat(chunks) })
    })
  })
  form.on('partsLimit', () => reject(bad(`The form has too many parts: the maximum is ${maxParts}`)))
  form.on('error', (cause) => reject(bad('The multipart body is truncated or malformed', cause)))
  form.on('close', () => resolve(found))
  form.end(readable)
  return promise
}
