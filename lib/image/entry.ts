// What a list says of an image, as text that fits the key of an S3 object: fields between commas, numbers in base 36.
import { contentTypes, type Format } from './image.ts'
import type { Manifest, Oddities } from './manifest.ts'
import { fromNotesText, type Notes, toNotesText } from './notes.ts'
import type { Provenance } from './provenance.ts'

type ReadyManifest = Extract<Manifest, { status: 'ready' }>

/** What a manifest says to clients. */
export type Looks =
  | Omit<
      ReadyManifest,
      'version' | 'bytes' | 'recipe' | 'filename' | 'created' | 'graphic' | 'opaque' | 'framed'
    >
  | { readonly status: 'failed'; readonly reason: string; readonly notes?: Notes | undefined }

/** An image as the index knows it. */
export interface Entry extends Provenance {
  readonly name: string
  /** Quoted, as in HTTP. */
  readonly etag: string
  readonly bytes: number
  /** In whole seconds. If it has a date of creation, that: an entry has room for one. */
  readonly lastModified: Date
  /** The position among the newest, in milliseconds since 1970. */
  readonly time: number
  readonly contentType?: string
  /** Pixels, after rotation by EXIF, if known. */
  readonly width?: number
  readonly height?: number
  readonly status: 'processing' | 'ready' | 'failed'
  /** Of a processed image; undefined if it is too long for a key: then only the manifest has it. */
  readonly looks?: Looks
}

/** The format of a ready image; `failed` or `processing` of the others. */
export type Kind = string

/** Returns the kind of an image: its format, or its status if it isn't ready. */
export const kindOf = ({ status, contentType }: Entry): Kind =>
  status === 'ready' ? (formatOf(contentType) ?? 'other') : status

/** Returns the name of a content type's format; undefined for those of other programs. */
const formatOf = (contentType = '') =>
  (Object.keys(contentTypes) as Format[]).find((format) => contentTypes[format] === contentType)

const letters = { processing: 'p', ready: 'r', failed: 'f' } as const
const statuses = { p: 'processing', r: 'ready', f: 'failed' } as const

/** Follows a date of creation. Whoever parses the digits alone gets the date, too. */
const kept = '*'

/** In place of what only the manifest has. */
const more = '+'

const toText = (text: string) => Buffer.from(text).toString('base64url')
const fromText = (text: string) => Buffer.from(text, 'base64url').toString()
const toDigits = (value: number | undefined) => value?.toString(36) ?? ''
const fromDigits = (text: string) => (text === '' ? undefined : Number.parseInt(text, 36))

function looksOf({ looks }: Entry): string {
  if (!looks) return ''
  const notes = toText(toNotesText(looks.notes ?? {}))
  const ending = notes === '' ? [] : [notes]
  if (looks.status === 'failed') return [toText(looks.reason), ...ending].join(',')
  const placeholder = Buffer.from(looks.placeholder, 'base64').toString('base64url')
  const variants = looks.variants.map(({ preset, width, height, bytes, type }) => {
    const format = type === contentTypes.webp ? [] : [formatOf(type) ?? '']
    return [preset, ...[width, height, bytes].map(toDigits), ...format].join('.')
  })
  const all = [placeholder, looks.colour.slice(1), variants.join('~')]
  return [...all, ...(notes === '' ? odditiesOf(looks) : [...oddFields(looks), notes])].join(',')
}

/** The number of frames, and letters; nothing of most images. */
function odditiesOf(looks: Oddities): string[] {
  return looks.frames !== undefined || looks.damaged ? oddFields(looks) : []
}

const oddFields = ({ frames, animated, damaged }: Oddities) => [
  toDigits(frames),
  `${animated ? 'a' : ''}${damaged ? 'd' : ''}`,
]

function readOddities(digits = '', flags = ''): Oddities {
  const frames = fromDigits(digits)
  return {
    ...(frames === undefined ? {} : { frames, animated: flags.includes('a') }),
    ...(flags.includes('d') ? { damaged: true } : {}),
  }
}

/**
 * Returns an entry as text, without the name.
 * @param room the maximum number of bytes. What doesn't fit is left to the manifest.
 */
export function toFacts(entry: Entry, room: number): string {
  const { status, lastModified, created, filename = '', contentType } = entry
  const factsWith = (name: string) =>
    [
      letters[status],
      encodeURIComponent(entry.etag.replaceAll('"', '')),
      toDigits(entry.bytes),
      created ? toDigits(created.getTime() / 1000) + kept : toDigits(lastModified.getTime() / 1000),
      toDigits(entry.time),
      name,
      formatOf(contentType) ?? `=${toText(contentType ?? '')}`,
      toDigits(entry.width),
      toDigits(entry.height),
    ].join(',')
  const isLong = factsWith(toText(filename)).length + more.length >= room
  const common = factsWith(isLong ? '' : toText(filename))
  if (status === 'processing') return common
  const whole = `${common},${looksOf(entry)}`
  return entry.looks && whole.length <= room ? whole : `${common},${more}`
}

/** Returns the notes in an entry, if it has any; undefined for what this release doesn't understand. */
function readNotes(text: string): { notes?: Notes } | undefined {
  if (text === '') return {}
  const notes = fromNotesText(fromText(text))
  return notes && { notes }
}

function readyLooks(
  format: string,
  fields: readonly string[],
  width: number,
  height: number,
): Looks | undefined {
  const [placeholder = '', colour = '', list = '', frames, flags, last = ''] = fields
  const notes = readNotes(last)
  if (!notes) return undefined
  const variants = list.split('~').flatMap((text) => {
    const [preset = '', across = '', down = '', size = '', format = 'webp'] = text.split('.')
    const [w = 0, h = 0, bytes = 0] = [across, down, size].map((digits) => fromDigits(digits) ?? 0)
    const type: string = contentTypes[format as Format] ?? contentTypes.webp
    return preset === '' ? [] : [{ preset, width: w, height: h, bytes, type }]
  })
  return {
    ...{ status: 'ready', format, width, height },
    placeholder: Buffer.from(placeholder, 'base64url').toString('base64'),
    colour: `#${colour}`,
    variants,
    ...notes,
    ...readOddities(frames, flags),
  }
}

/** Parses what toFacts returned; undefined for what this release doesn't understand. */
export function fromFacts(name: string, facts: string): Entry | undefined {
  const fields = facts.split(',')
  const [letter = '', etag = '', size = '', date = '', at = '', file = '', type = ''] = fields
  const [w = '', h = '', ...rest] = fields.slice(7)
  const status = statuses[letter as keyof typeof statuses]
  const [bytes, seconds, time] = [size, date, at].map(fromDigits)
  if (!status || bytes === undefined || seconds === undefined || time === undefined) return undefined
  const contentType = type.startsWith('=') ? fromText(type.slice(1)) : contentTypes[type as Format]
  const [width, height] = [w, h].map(fromDigits)
  const looks = (): Looks | undefined => {
    if (status === 'processing' || rest[0] === more) return undefined
    if (status === 'failed') {
      const notes = readNotes(rest[1] ?? '')
      return notes && { status, reason: fromText(rest[0] ?? ''), ...notes }
    }
    return readyLooks(type, rest, width ?? 0, height ?? 0)
  }
  const found = looks()
  const lastModified = new Date(seconds * 1000)
  return {
    name,
    etag: `"${decodeURIComponent(etag)}"`,
    bytes,
    lastModified,
    ...(date.endsWith(kept) ? { created: lastModified } : {}),
    time,
    status,
    ...(file ? { filename: fromText(file) } : {}),
    ...(contentType ? { contentType } : {}),
    ...(width !== undefined && height !== undefined ? { width, height } : {}),
    ...(found ? { looks: found } : {}),
  }
}
