// Conditional requests and ranges (RFC 9110 sections 13 and 14), and what of them S3 can do.
import { ImageError } from '../image/errors.ts'

/** The precondition fields of a request, as the client sent them. */
export interface Preconditions {
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly ifModifiedSince?: string | undefined
  readonly ifUnmodifiedSince?: string | undefined
}

/** Preconditions and a range. */
export interface Conditions extends Preconditions {
  readonly range?: string | undefined
  readonly ifRange?: string | undefined
}

/** The values that conditions compare. The ETag is quoted; the date has whole seconds. */
export interface Version {
  readonly etag: string
  readonly lastModified?: Date
}

/** If-Match compares strongly: a weak ETag never matches (section 13.1.1). */
const matchesStrongly = (ifMatch: string, { etag }: Version) =>
  ifMatch.trim() === '*' || [...ifMatch.matchAll(/(?:W\/)?"[^"]*"/g)].some(([tag]) => tag === etag)

/** If-None-Match compares weakly (section 13.1.2). Many clients omit the quotes. */
const matchesWeakly = (ifNoneMatch: string, { etag }: Version) =>
  ifNoneMatch.trim() === '*' ||
  [...ifNoneMatch.matchAll(/(?:W\/)?("[^"]*"|[^\s,"]+)/g)].some(
    ([, tag = '']) => tag.replaceAll('"', '') === etag.replaceAll(/^W\/|"/g, ''),
  )

/** The three forms of a date in HTTP (section 5.6.7). */
const dates = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
]

/** "A recipient MUST ignore the … header field if the received field value is not a valid HTTP-date" (section 13.1). */
function toDate(field: string | undefined): Date | undefined {
  const text = field?.trim() ?? ''
  if (!dates.some((form) => form.test(text))) return undefined
  const date = new Date(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function isStale({ ifMatch, ifUnmodifiedSince }: Preconditions, current: Version | undefined): boolean {
  if (ifMatch !== undefined) return !current || !matchesStrongly(ifMatch, current)
  const [since, modified] = [toDate(ifUnmodifiedSince), current?.lastModified]
  return since !== undefined && modified !== undefined && modified > since
}

/**
 * Evaluates the conditions of a GET or HEAD in the order of section 13.2.2.
 * @returns whether the client has this version already
 * @throws ImageError precondition
 */
export function isUnmodified(conditions: Preconditions, current: Version): boolean {
  if (isStale(conditions, current)) throw failed()
  const { ifNoneMatch, ifModifiedSince } = conditions
  if (ifNoneMatch !== undefined) return matchesWeakly(ifNoneMatch, current)
  const [since, modified] = [toDate(ifModifiedSince), current.lastModified]
  return since !== undefined && modified !== undefined && modified <= since
}

/**
 * Evaluates the conditions of a request that changes an image, in the order of section 13.2.2.
 * @param current undefined if the image doesn't exist
 * @throws ImageError precondition
 */
export function demand(conditions: Preconditions, current: Version | undefined): void {
  const { ifNoneMatch } = conditions
  if (isStale(conditions, current)) throw failed()
  if (ifNoneMatch !== undefined && current && matchesWeakly(ifNoneMatch, current)) throw failed()
}

const failed = () =>
  new ImageError('precondition', "The image has changed: its version isn't the one in your precondition")

/** Returns whether any of them applies to a change: If-Modified-Since is for GET and HEAD. */
export const isConditional = ({ ifMatch, ifNoneMatch, ifUnmodifiedSince }: Preconditions): boolean =>
  (ifMatch ?? ifNoneMatch) !== undefined || toDate(ifUnmodifiedSince) !== undefined

/** Returns whether they name a version, not only whether the image exists. */
export const namesVersion = ({ ifMatch, ifNoneMatch, ifUnmodifiedSince }: Preconditions): boolean =>
  isConditional({ ifUnmodifiedSince }) ||
  [ifMatch, ifNoneMatch].some((field) => field !== undefined && field.trim() !== '*')

/** Parses one range, first to last or a suffix. Others are ignored, as section 14.2 allows. */
function toRange(range: string | undefined): string | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? []
  if (!first && !last) return undefined
  return first && last && Number(first) > Number(last) ? undefined : `bytes=${first}-${last}`
}

/** Returns the parameters of S3's GetObject: only the range, because we evaluate the rest. */
export function toS3({ range, ifRange }: Conditions) {
  const wanted = toRange(range)
  const unchanged = ifRange?.startsWith('"')
    ? { IfMatch: ifRange }
    : { IfUnmodifiedSince: toDate(ifRange) ?? new Date(0) }
  return wanted ? { Range: wanted, ...(ifRange ? unchanged : {}) } : {}
}

/** Returns whether a client may have the image already, so that a HEAD before the GET pays. */
export const mayBeUnmodified = ({ ifNoneMatch, ifModifiedSince }: Conditions): boolean =>
  ifNoneMatch !== undefined || toDate(ifModifiedSince) !== undefined

/** A date in If-Range matches exactly or not at all (section 13.1.5); S3 knows only "not since". */
export function isOtherDate({ ifRange, range }: Conditions, lastModified: Date): boolean {
  const date = toDate(ifRange)
  return date !== undefined && toRange(range) !== undefined && lastModified.getTime() !== date.getTime()
}

/** Returns the conditions without the range. */
export const withoutRange = ({ range: _, ifRange: __, ...preconditions }: Conditions): Conditions =>
  preconditions
