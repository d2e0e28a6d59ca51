// What clients send to `POST /v1/images`: a form, the bytes of a file, or JSON with them or with their URL.
import { decodeBase64 } from '../../api/base64.ts'
import { isChosen } from '../../api/form-file.ts'
import { parse } from '../../api/schema.ts'
import { config } from '../../config.ts'
import { filenameIn } from '../../http/file-names.ts'
import { isBytes, isMultipart, isText } from '../../http/media.ts'
import type { Request } from '../../http/message.ts'
import { at, ImageError } from '../../image/errors.ts'
import { inspect, type Original, sniff } from '../../image/inspect.ts'
import { usableName } from '../../image/names.ts'
import { createBody } from './schemas.ts'

const example = '{"data":"<base64>"} or {"url":"https://…"}, with "filename" if wanted'

/** A file that the worker fetches. */
export interface Remote {
  readonly url: string
  readonly filename?: string | undefined
}

const toOriginal = (bytes: Buffer, filename = ''): Original => ({
  ...inspect(bytes, config.formats),
  filename: usableName(filename),
})

async function inForm(request: Request): Promise<Original[]> {
  const files = (await request.files()).filter(isChosen)
  if (files.length === 0) throw new ImageError('bad-request', 'The form has no file')
  return files.map(({ field, filename, bytes }, index) => {
    const place = `File ${index + 1} (${filename ?? field})`
    return files.length === 1 ? toOriginal(bytes, filename) : at(place, () => toOriginal(bytes, filename))
  })
}

/** The name of the file that is the body: `?filename=`, or Content-Disposition as in answers. */
function nameOfBody({ query, headers }: Request): string | undefined {
  const disposition = headers['content-disposition']
  return query.get('filename') ?? (disposition === undefined ? undefined : filenameIn(disposition))
}

/** curl sends bytes as a form's, so the bytes decide, unless the gateway took them for text. */
const isFile = (request: Request) =>
  isBytes(request) || (!isText(request) && sniff(request.body) !== undefined)

/**
 * Returns the images of a request, one or more, inspected; or the URL of one. A filename that can't be an image's name
 * is ignored: the image has an id.
 * @throws ImageError bad-request, unsupported, undecodable, too-many-pixels; of several files, it names the one
 */
export async function sentBy(request: Request): Promise<readonly [Original, ...Original[]] | Remote> {
  if (isMultipart(request)) return (await inForm(request)) as [Original, ...Original[]]
  if (isFile(request)) return [toOriginal(request.body, nameOfBody(request))]
  const body = parse(createBody, request.json(), example)
  return 'data' in body ? [toOriginal(decodeBase64(body.data), body.filename)] : body
}
