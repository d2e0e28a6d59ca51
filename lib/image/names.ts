// Image names, and names from filenames.
import * as z from 'zod/mini'
import { ImageError } from './errors.ts'

/** The maximum length of a name, in bytes of UTF-8. */
export const maxNameBytes = 200

/** A legal name. A separate check counts bytes, because a schema's length is in characters. */
export const imageName = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(maxNameBytes),
    z.regex(/^(?!\.{1,2}$)[^/\\\p{Cc}]+$/u),
    z.refine((name) => Buffer.byteLength(name) <= maxNameBytes && name.isWellFormed()),
  )
  .register(z.globalRegistry, {
    id: 'Name',
    description: `The name of an image: 1 to ${maxNameBytes} bytes of UTF-8, without slashes and control characters`,
  })

/** Whether an image may have this name. */
export const isLegalName = (name: string): boolean => z.safeParse(imageName, name).success

/**
 * Returns the name unchanged if it is legal: 1 to 200 bytes of UTF-8 without `/`, `\` or control characters, and
 * neither `.` nor `..`. For names in a path.
 * @throws ImageError bad-name
 */
export function legalName(name: string): string {
  if (isLegalName(name)) return name
  throw new ImageError(
    'bad-name',
    `Not a legal image name: 1 to ${maxNameBytes} bytes of UTF-8, without slashes and control characters, and neither "." nor ".."`,
  )
}

/**
 * Returns the image name for a filename: its last path component, in Unicode NFC. Refuses leading dots and control
 * characters: without them, the name could be another image's.
 * @throws ImageError bad-name, if it isn't a legal name
 */
export function nameFromFile(filename: string): string {
  const last = filename.split(/[/\\]/).findLast((part) => part !== '') ?? ''
  if (last.startsWith('.'))
    throw new ImageError('bad-name', 'The file name begins with a dot: rename the file')
  return legalName(last.normalize('NFC'))
}

/** Returns the name for a filename that needn't be kept; undefined if it isn't usable. */
export function usableName(filename: string): string | undefined {
  try {
    return nameFromFile(filename)
  } catch (error) {
    if (error instanceof ImageError) return undefined
    throw error
  }
}
