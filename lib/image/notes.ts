// What people say about an image: its focus, its alt text, and its tags.
import * as z from 'zod/mini'
import { ImageError } from './errors.ts'
import type { Point } from './rendition.ts'

const fraction = z.number().check(z.minimum(0), z.maximum(1))

export const notesSchema = z.object({
  /** The point that covers keep in view. */
  focus: z.optional(z.object({ x: fraction, y: fraction })),
  alt: z.optional(z.string()),
  tags: z.optional(z.array(z.string())),
})

export type Notes = z.infer<typeof notesSchema>

/** The maximum number of tags of an image. */
export const maxTags = 10

/** The maximum length of a tag, in characters. */
export const maxTagLength = 50

/** The maximum of alt text and tags together, in bytes of UTF-8. */
export const maxNotesBytes = 2048

/** What to change; null removes. */
export interface NotesChange {
  readonly focus?: readonly [x: number, y: number] | null | undefined
  readonly alt?: string | null | undefined
  readonly tags?: readonly string[] | null | undefined
}

const inThousandths = (value: number) => Math.round(value * 1000) / 1000

/** Returns tags without repetitions, whatever their case. */
function toTags(given: readonly string[]): string[] {
  const tags = given.map((tag) => tag.trim().normalize('NFC'))
  const keys = tags.map((tag) => tag.toLowerCase())
  return tags.filter((_, index) => keys.indexOf(keys[index] ?? '') === index)
}

/**
 * Returns notes after a change, without members that say nothing.
 * @throws ImageError bad-request, if they are too long
 */
export function changed(before: Notes = {}, change: NotesChange): Notes {
  const { focus, alt, tags } = change
  const next = {
    focus: focus === undefined ? before.focus : focus && toPoint(focus),
    alt: alt === undefined ? before.alt : alt?.trim().normalize('NFC'),
    tags: tags === undefined ? before.tags : tags && toTags(tags),
  }
  const bytes = Buffer.byteLength([next.alt ?? '', ...(next.tags ?? [])].join(''))
  if (bytes > maxNotesBytes)
    throw new ImageError(
      'bad-request',
      `alt and tags must have at most ${maxNotesBytes} bytes together: these have ${bytes}`,
    )
  return {
    ...(next.focus ? { focus: next.focus } : {}),
    ...(next.alt ? { alt: next.alt } : {}),
    ...(next.tags && next.tags.length > 0 ? { tags: [...next.tags] } : {}),
  }
}

const toPoint = ([x, y]: readonly [number, number]): Point => ({ x: inThousandths(x), y: inThousandths(y) })

/** Whether two are the same point, or both none. */
export const isSameFocus = (one: Point | undefined, other: Point | undefined) =>
  one?.x === other?.x && one?.y === other?.y

/** Whether two say the same. */
export const isSameNotes = (one: Notes = {}, other: Notes = {}) => toNotesText(one) === toNotesText(other)

/** Returns notes as short text; nothing, if there are none. */
export function toNotesText({ focus, alt, tags }: Notes): string {
  if (!focus && alt === undefined && !tags) return ''
  return JSON.stringify([focus ? [focus.x, focus.y] : 0, alt ?? 0, ...(tags ?? [])])
}

const text = z.tuple(
  [z.union([z.tuple([fraction, fraction]), z.literal(0)]), z.union([z.string(), z.literal(0)])],
  z.string(),
)

/** Parses what toNotesText returned; undefined for what this release doesn't understand. */
export function fromNotesText(given: string): Notes | undefined {
  try {
    const [focus, alt, ...tags] = z.parse(text, JSON.parse(given))
    return {
      ...(focus === 0 ? {} : { focus: { x: focus[0], y: focus[1] } }),
      ...(alt === 0 ? {} : { alt }),
      ...(tags.length > 0 ? { tags } : {}),
    }
  } catch {
    return undefined
  }
}
