// The conditions of HTTP on which it depends what is sent (RFC 9110 sections 13 and 14), and what S3 knows of them.

/** A request's header fields, all as the client wrote them. */
export interface Conditions {
  readonly ifNoneMatch?: string | undefined
  readonly ifModifiedSince?: string | undefined
  readonly range?: string | undefined
  readonly ifRange?: string | undefined
}

const weak = (etag: string) => etag.replace(/^W\//, '')

/** If-None-Match compares weakly, with a list of ETags or `*` (section 13.1.2). */
const matches = (ifNoneMatch: string, etag: string) =>
  ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => weak(one.trim()) === etag)

function toDate(httpDate: string | undefined): Date | undefined {
  const date = new Date(httpDate ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** One range, first to last or a suffix. Others are ignored, as section 14.2 lets a server do. */
function toRange(range: string | undefined): string | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? []
  if (!first && !last) return undefined
  return first && last && Number(first) > Number(last) ? undefined : `bytes=${first}-${last}`
}

/** The parameters of S3's GetObject. What S3 refuses by them need not be sent to us. */
export function toS3({ ifNoneMatch, ifModifiedSince, range, ifRange }: Conditions) {
  const since = ifNoneMatch === undefined ? toDate(ifModifiedSince) : undefined
  const wanted = toRange(range)
  const unchanged = ifRange?.startsWith('"')
    ? { IfMatch: ifRange }
    : { IfUnmodifiedSince: toDate(ifRange) ?? new Date(0) }
  return {
    ...(ifNoneMatch && /^"[^"]*"$/.test(ifNoneMatch) ? { IfNoneMatch: ifNoneMatch } : {}),
    ...(since ? { IfModifiedSince: since } : {}),
    ...(wanted ? { Range: wanted, ...(ifRange ? unchanged : {}) } : {}),
  }
}

/** The client has this version already. */
export function isUnmodified(
  { ifNoneMatch, ifModifiedSince }: Conditions,
  { etag, lastModified }: { etag: string; lastModified: Date },
): boolean {
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, etag)
  const since = toDate(ifModifiedSince)
  return since !== undefined && lastModified <= since
}

/** A date in If-Range matches exactly or not at all (section 13.1.5); S3 knows only "not since". */
export function isOtherDate({ ifRange, range }: Conditions, lastModified: Date): boolean {
  const date = toDate(ifRange)
  return date !== undefined && toRange(range) !== undefined && lastModified.getTime() !== date.getTime()
}

/** The same, for the whole. */
export const withoutRange = ({ ifNoneMatch, ifModifiedSince }: Conditions): Conditions => ({
  ifNoneMatch,
  ifModifiedSince,
})
