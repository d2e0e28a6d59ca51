// Cursors: positions in lists, as text for links.
import { ImageError } from '../image/errors.ts'
import type { Moment } from '../storage/index-keys.ts'

/** Returns a name as a cursor. */
export const nameCursor = (name: string) => Buffer.from(name).toString('base64url')

/** @throws ImageError bad-request */
export function nameIn(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString()
  if (name !== '' && nameCursor(name) === cursor) return name
  throw new ImageError('bad-request', 'Invalid cursor: use the "next" link unchanged')
}

/** Returns a position in the order of time as a cursor. */
export const toCursor = ({ time, name }: Moment) => nameCursor(`${time} ${name}`)

/** @throws ImageError bad-request */
export function fromCursor(cursor: string): Moment {
  const [, time, name] = /^(\d+) (.+)$/s.exec(nameIn(cursor)) ?? []
  if (time && name) return { time: Number(time), name }
  throw new ImageError('bad-request', 'Invalid cursor for this sort: use the "next" link unchanged')
}
