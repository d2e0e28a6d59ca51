// The one file of a form.
import type { FilePart, Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import { nameFromFile } from '../image/names.ts'

const bad = (message: string) => new ImageError('bad-request', message)

/** Browsers send an empty part for an input without a file. */
export const isChosen = ({ filename, bytes }: FilePart) => filename !== undefined || bytes.length > 0

/** Returns the multipart field `file`. @throws ImageError bad-request, also if there are several */
export async function formFile(request: Request): Promise<FilePart> {
  const files = (await request.files()).filter(({ field }) => field === 'file')
  const [file = files[0], another] = files.filter(isChosen)
  if (!file) throw bad('The form has no field named "file"')
  if (another) throw bad('The form has several fields named "file": send one image at a time')
  return file
}

/**
 * Returns the multipart field `file`, and the image name for its filename.
 * @throws ImageError bad-request, bad-name
 */
export async function namedFile(request: Request): Promise<{ name: string; bytes: Buffer }> {
  const { filename, bytes } = await formFile(request)
  if (filename === undefined) throw bad('The field "file" has no filename')
  return { name: nameFromFile(filename), bytes }
}
