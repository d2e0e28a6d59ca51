// Conditional requests: when a read is a 304 or 412, and when a write or a removal is refused.
import type { StoredObject } from './catalog.ts'
import { noSuchKey, preconditionFailed, refusal } from './refusal.ts'

type Headers = Readonly<Record<string, string>>

/** Whether an If-Match or If-None-Match header, quoted or not, weak or not, names this ETag. */
function names(header: string, etag: string): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''))
  return tags.includes('*') || tags.includes(etag)
}

const toSecond = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000

/** NaN without a valid date; comparisons with it are false, so the header is ignored. */
const dateOf = (header: string | undefined): number => Date.parse(header ?? '')

/**
 * RFC 9110, 13.2.2: If-Match takes precedence over If-Unmodified-Since; then If-None-Match takes precedence over
 * If-Modified-Since. S3 does the same: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @param prefix `x-amz-copy-source-` for the conditions on the source of a copy
 */
export function readOutcome(
  headers: Headers,
  object: StoredObject,
  prefix = '',
): 'ok' | 'not modified' | 'failed' {
  const modified = toSecond(object.modified)
  const match = headers[`${prefix}if-match`]
  if (match !== undefined) {
    if (!names(match, object.etag)) return 'failed'
  } else if (modified > dateOf(headers[`${prefix}if-unmodified-since`])) return 'failed'
  const noneMatch = headers[`${prefix}if-none-match`]
  if (noneMatch !== undefined) return names(noneMatch, object.etag) ? 'not modified' : 'ok'
  return modified <= dateOf(headers[`${prefix}if-modified-since`]) ? 'not modified' : 'ok'
}

/**
 * Whether the Range of a GET applies (RFC 9110, 13.1.5): not if If-Range names another version. S3 does so, although
 * its reference doesn't mention it: https://github.com/aws/aws-sdk-kotlin/issues/1645
 */
export function rangeCounts(headers: Headers, object: StoredObject): boolean {
  const validator = headers['if-range']?.trim()
  if (validator === undefined) return true
  return validator.startsWith('"')
    ? validator === `"${object.etag}"`
    : toSecond(object.modified) === dateOf(validator)
}

const notImplemented = (header: string) =>
  refusal('NotImplemented', 'A header you provided implies functionality that is not implemented', {
    Header: header,
  })

/**
 * The condition of a PUT, a copy's target or a completed upload: one ETag in If-Match, or `*` in If-None-Match.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws PreconditionFailed (412); NoSuchKey (404) for If-Match on a key without object; NotImplemented (501) for
 *   any other value and for both headers at once, as LocalStack's tests against S3 recorded it
 *   (https://github.com/localstack/localstack/pull/11941)
 */
export function checkWrite(headers: Headers, key: string, current: StoredObject | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  if (match !== undefined && noneMatch !== undefined) throw notImplemented('If-Match,If-None-Match')
  if (noneMatch !== undefined && noneMatch !== '*') throw notImplemented('If-None-Match')
  if (match === '*') throw notImplemented('If-Match')
  if (noneMatch !== undefined && current) throw preconditionFailed('If-None-Match')
  checkMatch(match, key, current)
}

/**
 * If-Match on a write or a removal: one strong ETag, quoted or not, or `*` on a removal. Anything else, such as a list,
 * matches nothing. Removing a missing object is a 404, as measured
 * (https://github.com/ministackorg/ministack/issues/1475), although S3's guide says 412.
 */
export function checkMatch(match: string | undefined, key: string, current: StoredObject | undefined): void {
  if (match === undefined) return
  if (!current) throw noSuchKey(key)
  if (match !== '*' && match.replace(/^"(.*)"$/, '$1') !== current.etag) throw preconditionFailed('If-Match')
}
