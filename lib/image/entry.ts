// What a list says of an image, as text that fits the key of an S3 object: fields between commas, numbers in base 36.
import { contentTypes, type Format } from './image.ts'
import type { Manifest } from './manifest.ts'
import { fromNotesText, type Notes, toNotesText } from './notes.ts'

type ReadyManifest = Extract<Manifest, { status: 'ready' }>

/** What a manifest says to clients. */
export type Looks =
  | Omit<ReadyManifest, 'version' | 'bytes' | 'recipe' | 'filename' | 'framed'>
  | { readonly status: 'failed'; readonly reason: string; readonly notes?: Notes | undefined }

/** An image as the index knows it. */
export interface Entry {
  readonly name: string
  /** Quoted, as in HTTP. */
  readonly etag: string
  readonly bytes: number
  /** In whole seconds. */
  readonly lastModified: Date
  /** The position among the newest, in milliseconds since 1970. */
  readonly time: number
  readonly filename?: string
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

export const kindOf = ({ status, contentType }: Entry): Kind =>
  status === 'ready' ? (formatOf(contentType) ?? 'other') : status

/** Returns the name of a content type's format; undefined for those of other programs. */
const formatOf = (contentType = '') =>
  (Object.keys(contentTypes) as Format[]).find((format) => contentTypes[format] === contentType)

const letters = { processing: 'p', ready: 'r', failed: 'f' } as const
const statuses = { p: 'processing', r: 'ready', f: 'failed' } as const

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
  const variants = looks.variants.map(({ preset, width, height, bytes }) =>
    [preset, ...[width, height, bytes].map(toDigits)].join('.'),
  )
  return [placeholder, looks.colour.slice(1), variants.join('~'), ...ending].join(',')
}

/**
 * Returns an entry as text, without the name.
 * @param room the maximum number of bytes. What doesn't fit is left to the manifest.
 */
export function toFacts(entry: Entry, room: number): string {
  const { status, etag, bytes, lastModified, time, filename = '', contentType, width, height } = entry
  const common = [
    letters[status],
    encodeURIComponent(etag.replaceAll('"', '')),
    toDigits(bytes),
    toDigits(lastModified.getTime() / 1000),
    toDigits(time),
    toText(filename),
    formatOf(contentType) ?? `=${toText(contentType ?? '')}`,
    toDigits(width),
    toDigits(height),
  ].join(',')
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
  const [placeholder = '', colour = '', list = '', last = ''] = fields
  const notes = readNotes(last)
  if (!notes) return undefined
  const variants = list.split('~').flatMap((text) => {
    const [preset = '', ...numbers] = text.split('.')
    const [w = 0, h = 0, bytes = 0] = numbers.map((digits) => fromDigits(digits) ?? 0)
    return preset === '' ? [] : [{ preset, width: w, height: h, bytes, type: contentTypes.webp as string }]
  })
  return {
    ...{ status: 'ready', format, width, height },
    placeholder: Buffer.from(placeholder, 'base64url').toString('base64'),
    colour: `#${colour}`,
    variants,
    ...notes,
  }
}

/** Parses what toFacts returned; undefined for what this release doesn't understand. */
export function fromFacts(name: string, facts: string): Entry | undefined {
  const [
    letter = '',
    etag = '',
    size = '',
    created = '',
    at = '',
    file = '',
    type = '',
    w = '',
    h = '',
    ...rest
  ] = facts.split(',')
  const status = statuses[letter as keyof typeof statuses]
  const [bytes, seconds, time] = [size, created, at].map(fromDigits)
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
  return {
    name,
    etag: `"${decodeURIComponent(etag)}"`,
    bytes,
    lastModified: new Date(seconds * 1000),
    time,
    status,
    ...(file ? { filename: fromText(file) } : {}),
    ...(contentType ? { contentType } : {}),
    ...(width !== undefined && height !== undefined ? { width, height } : {}),
    ...(found ? { looks: found } : {}),
  }
}
