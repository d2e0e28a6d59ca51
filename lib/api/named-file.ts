// An uploaded file that brings its own name.
import type { Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import { nameFromFile } from '../image/names.ts'

/**
 * The multipart field `file` and the image name that its file name stands for.
 * @throws ImageError bad-request, bad-name
 */
export async function namedFile(request: Request): Promise<{ name: string; bytes: Buffer }> {
  const { filename, bytes } = await request.file()
  if (filename === undefined) throw new ImageError('bad-request', 'The field "file" has no file name')
  return { name: nameFromFile(filename), bytes }
}
