// The file in a multipart body, as real clients send it (RFC 7578).
import busboy from 'busboy'
import { ImageError } from '../image/errors.ts'
import { fromHex, withReadableNames } from './file-names.ts'
import type { FilePart } from './message.ts'

const limits = { parts: 100, fields: 100, files: 10, fieldSize: 6 * 1024 * 1024, headerPairs: 100 }

const bad = (message: string, cause?: unknown) => new ImageError('bad-request', message, { cause })

function parser(contentType: string): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': contentType },
      limits,
      preservePath: true,
      defParamCharset: 'utf8',
      // Keeps each byte of a file without a filename, which the parser treats as a field.
      defCharset: 'latin1',
    })
  } catch (cause) {
    throw bad('The multipart Content-Type has no valid boundary', cause)
  }
}

/**
 * Returns the part named `file`, wherever it is.
 * @throws ImageError bad-request: not multipart, no such part or several, too many parts, a truncated body, an unreadable
 * filename
 */
export function multipartFile(contentType: string, body: Buffer): Promise<FilePart> {
  if (!/^multipart\/form-data\b/i.test(contentType)) {
    throw bad('Send the image as multipart/form-data in a field named "file"')
  }
  const form = parser(contentType)
  const readable = withReadableNames(contentType, body)
  const { promise, resolve, reject } = Promise.withResolvers<FilePart>()
  const found: FilePart[] = []
  form.on('file', (field, stream, { filename }) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    // The form reports the same error.
    stream.on('error', () => {})
    stream.on('end', () => {
      const name = filename ? { filename: fromHex(filename) } : {}
      if (field === 'file') found.push({ ...name, bytes: Buffer.concat(chunks) })
    })
  })
  form.on('field', (field, value) => {
    if (field === 'file') found.push({ bytes: Buffer.from(value, 'latin1') })
  })
  for (const limit of ['partsLimit', 'fieldsLimit', 'filesLimit'] as const) {
    form.on(limit, () =>
      reject(
        bad(`The form has too many parts: the maximum is ${limits.parts} parts and ${limits.files} files`),
      ),
    )
  }
  form.on('error', (cause) => reject(bad('The multipart body is truncated or malformed', cause)))
  form.on('close', () => {
    const [file, another] = found
    if (!file) reject(bad('The form has no field named "file"'))
    else if (another) reject(bad('The form has several fields named "file": send one image at a time'))
    else resolve(file)
  })
  form.end(readable)
  return promise
}
