// Image names: what is a legal one, and how to get one from a file name.
import * as z from 'zod/mini'
import { ImageError } from './errors.ts'

/** The longest name, in bytes of UTF-8. */
export const maxNameBytes = 200

/** A legal name. The bytes are counted by a check of their own: a schema knows lengths in characters alone. */
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

/**
 * The name as it is, where it is a legal one: 1 to 200 bytes of UTF-8 without `/`, `\` or control characters,
 * and neither `.` nor `..`. For names that come in a path, which are not made legal.
 * @throws ImageError bad-name
 */
export function legalName(name: string): string {
  if (z.safeParse(imageName, name).success) return name
  throw new ImageError(
    'bad-name',
    `Not a legal image name: 1 to ${maxNameBytes} bytes of UTF-8, without slashes and control characters, and neither "." nor ".."`,
  )
}

/**
 * The image name that a file name stands for: its last path component, in Unicode NFC. It has neither leading dots nor
 * control characters: a name that does is refused, since without them it could be another image's.
 * @throws ImageError bad-name, where it is not a legal name
 */
export function nameFromFile(filename: string): string {
  const last = filename.split(/[/\\]/).findLast((part) => part !== '') ?? ''
  if (last.startsWith('.'))
    throw new ImageError('bad-name', 'The file name begins with a dot: rename the file')
  return legalName(last.normalize('NFC'))
}
