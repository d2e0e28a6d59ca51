// What a request with a file's bytes says of the file: its name, and when the image was made.
import { filenameIn } from '../http/file-names.ts'
import type { Request } from '../http/message.ts'
import { usableName } from '../image/names.ts'
import { type Provenance, parseCreated, provenanceOf } from '../image/provenance.ts'

/**
 * Returns what the fields Content-Disposition and Created-At of a request say. A filename that can't be an image's
 * name, or is the image's own, is ignored.
 * @param name the image's
 * @throws ImageError bad-request, for an invalid date or `filename*`
 */
export function sentProvenance({ headers }: Pick<Request, 'headers'>, name: string): Provenance {
  const { 'content-disposition': disposition = '', 'created-at': date } = headers
  const filename = usableName(filenameIn(disposition) ?? '')
  return provenanceOf({
    filename: filename === name ? undefined : filename,
    created: date === undefined ? undefined : parseCreated('Created-At', date),
  })
}
