// Keys of the index. Each image has three objects without bytes: what a list says of the image is in their keys, so
// that one listing is a page. docs/decisions/0039-index.md
import { config } from '../config.ts'
import { type Entry, fromFacts, type Kind, kindOf, toFacts } from '../image/entry.ts'
import { ImageError } from '../image/errors.ts'
import { fitsXml } from './s3/xml.ts'

/** The prefix of the index. */
const index = 'index/'
/** In the order of names. */
export const byName = `${index}name/`
/** Newest first. */
export const byTime = `${index}newest/`
/** Newest first, by kind. */
export const kinds = `${index}kind/`
/** Newest first, of one format, or of those that failed. */
export const byKind = (kind: Kind) => `${kinds}${kind}/`
/** Deleted images, newest first. */
export const trash = `${index}trash/`
/** How many images there are: see counts.ts. */
export const counts = `${index}counts/`
/** Exists once every image is in the index. */
export const completeKey = `${index}complete`

/** After the name. It sorts before all that a name may go on with: `a` comes before `a b`, and before `a.png`. */
const end = '!/'

/** Names have spaces and exclamation marks, but nothing that sorts before them. Keeps the order. */
export const encodeName = (name: string) =>
  name.replaceAll(/[ !]/g, (character) => (character === ' ' ? '!1' : '!2'))

/** Refuses a name that this S3 can't have in a key. AWS's takes every name. @throws ImageError bad-name */
export function demandKey(name: string): void {
  const isLong = Buffer.byteLength(encodeName(name)) + 1 > maxSegmentBytes
  if (isLong || (config.lacks.has('url-encoding') && !fitsXml(name)))
    throw new ImageError('bad-name', `The storage behind this service can't store this name: ${name}`)
}

const decodeName = (text: string) => text.replaceAll('!1', ' ').replaceAll('!2', '!')

/** The maximum of S3. */
const maxKeyBytes = 1024
/** Between two slashes. An S3 whose keys are files of a file system takes as much as that does. */
const maxSegmentBytes = config.lacks.has('long-segments') ? 255 : Number.POSITIVE_INFINITY
/** The length of the longest beginning of a key. */
const beginning = `${byKind('processing')}${'0'.repeat(12)}/`.length

/** The end of an entry's keys: the name, and what a list says. It identifies the entry. */
export type Tail = string

/** Returns the end of an entry's keys. It has as much of the entry as fits into the longest key. */
export function tailOf(entry: Entry): Tail {
  const name = `${encodeName(entry.name)}${end}`
  return name + toFacts(entry, Math.min(maxSegmentBytes, maxKeyBytes - beginning - Buffer.byteLength(name)))
}

/** Returns the name as it is in keys, which sorts as the names do by their bytes. */
export const encodedNameIn = (tail: Tail) => tail.slice(0, tail.indexOf(end))

/** Returns the image that a key of the index is about. */
export const imageIn = (key: string) => decodeName(encodedNameIn(tailIn(key)))

/** Times up to those that a UUIDv7 or a ULID can carry. */
const latest = 2 ** 48 - 1

/** Twelve digits: the greater the time, the smaller. */
const reversed = (time: number) =>
  (latest - Math.min(latest, Math.max(0, Math.trunc(time)))).toString(16).padStart(12, '0')

/** Returns the key of an entry in the order of names. */
export const nameKey = (tail: Tail) => byName + tail
/** The prefix of an image's entries. */
export const entriesOf = (name: string) => `${byName}${encodeName(name)}${end}`
/** Returns the key of an entry in the order of time. */
export const timeKey = ({ time }: Entry, tail: Tail) => `${byTime}${reversed(time)}/${tail}`
const kindKey = (entry: Entry, tail: Tail) => `${byKind(kindOf(entry))}${reversed(entry.time)}/${tail}`

/** Returns the key of an entry in the trash. @param time when it was deleted, in milliseconds since 1970 */
export const trashKey = (time: number, tail: Tail) => `${trash}${reversed(time)}/${tail}`

/** Returns all keys of an entry, that in the order of names last. */
export function keysOf(tail: Tail): string[] {
  const entry = entryIn(tail)
  return entry ? [timeKey(entry, tail), kindKey(entry, tail), nameKey(tail)] : [nameKey(tail)]
}

/** What precedes the tail in a key. */
const beginnings = /^index\/(?:name\/|(?:newest|trash|kind\/[^/]+)\/[0-9a-f]{12}\/)/
/** Returns the end of a key of the index. */
export const tailIn = (key: string): Tail => key.replace(beginnings, '')

/** Parses a tail; undefined for what this release doesn't understand. */
export const entryIn = (tail: Tail): Entry | undefined =>
  fromFacts(decodeName(encodedNameIn(tail)), tail.slice(tail.indexOf(end) + end.length))

/** A position in the order of time. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly name: string
}

/** Sorts after all entries of an image: what a list says begins with a letter. */
const afterAll = '~'

/** Returns the key after which a listing in the order of names continues. */
export const afterName = (name: string) => `${entriesOf(name)}${afterAll}`

/** Returns a key after which a listing in the order of names begins with this one. */
export const beforeName = (name: string) => `${byName}${encodeName(name)}${end.slice(0, 1)}`

/** Returns the position of a key in the order of time. */
export function momentIn(key: string): Moment {
  const [, digits = ''] = /\/([0-9a-f]{12})\//.exec(key) ?? []
  return { time: latest - Number.parseInt(digits, 16), name: imageIn(key) }
}

/** The prefix of an image's entries at a time. */
export const entriesAt = ({ time, name }: Moment, folder = byTime) =>
  `${folder}${reversed(time)}/${encodeName(name)}${end}`

/** Returns the key after which a listing in the order of time continues. */
export const afterMoment = (folder: string, moment: Moment) => entriesAt(moment, folder) + afterAll
