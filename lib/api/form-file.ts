// An uploaded file with a filename.
import type { Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import { nameFromFile } from '../image/names.ts'

/**
 * Returns the multipart field `file`, and the image name for its filename.
 * @throws ImageError bad-request, bad-name
 */
export async function namedFile(request: Request): Promise<{ name: string; bytes: Buffer }> {
  const { filename, bytes } = await request.file()
  if (filename === undefined) throw new ImageError('bad-request', 'The field "file" has no filename')
  return { name: nameFromFile(filename), bytes }
}
