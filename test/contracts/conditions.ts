// The conditions that a request may come with (RFC 9110 section 13), as tables: which hold for
// an image, and which fail.

export type Headers = Record<string, string>

/** The version of an image that a client has seen. */
export interface Seen {
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly modified: number
}

type Row = readonly [string, (seen: Seen) => Headers]

/** The ETag of no image. */
export const other = '"00000000000000000000000000000000"'
export const hour = 60 * 60 * 1000

/** A date as HTTP writes it. */
export const at = (time: number) => new Date(time).toUTCString()

/** What holds for the image that is there. */
export const holding: readonly Row[] = [
  ['If-Match with its ETag', ({ etag }) => ({ 'If-Match': etag })],
  ['If-Match with a list that has its ETag', ({ etag }) => ({ 'If-Match': `"a,b", ${etag} ,W/"c"` })],
  ['If-Match: *', () => ({ 'If-Match': '*' })],
  ['If-None-Match with another ETag', () => ({ 'If-None-Match': other })],
  ['If-Unmodified-Since when it was stored', ({ modified }) => ({ 'If-Unmodified-Since': at(modified) })],
  [
    'an obsolete form of that date',
    ({ modified }) => ({
      'If-Unmodified-Since': at(modified + hour).replace(
        /^\w+, (\d\d) (\w+) (\d{4}) (.*) GMT$/,
        (_, day, month, year, time) => `Sun ${month} ${day} ${time} ${year}`,
      ),
    }),
  ],
  ['If-Unmodified-Since with no date', () => ({ 'If-Unmodified-Since': 'yesterday' })],
  [
    'If-Unmodified-Since with a date that HTTP does not write',
    () => ({ 'If-Unmodified-Since': '2001-01-01' }),
  ],
  [
    'If-Match, which outweighs If-Unmodified-Since',
    ({ etag }) => ({ 'If-Match': etag, 'If-Unmodified-Since': at(0) }),
  ],
]

export const failing: readonly Row[] = [
  ['If-Match with another ETag', () => ({ 'If-Match': other })],
  ['If-Match with a list of others', () => ({ 'If-Match': `${other}, "x", W/"y"` })],
  ['If-Match with its ETag, but weak', ({ etag }) => ({ 'If-Match': `W/${etag}` })],
  ['If-Match with its ETag without quotes', ({ etag }) => ({ 'If-Match': etag.replaceAll('"', '') })],
  ['If-Match with nothing', () => ({ 'If-Match': '' })],
  [
    'If-Unmodified-Since before it was stored',
    ({ modified }) => ({ 'If-Unmodified-Since': at(modified - hour) }),
  ],
  [
    'If-Match, which outweighs If-Unmodified-Since',
    ({ modified }) => ({
      'If-Match': other,
      'If-Unmodified-Since': at(modified + hour),
    }),
  ],
]

/** If-None-Match is a 304 to a GET, and a 412 to all else. */
export const failingToWrite: readonly Row[] = [
  ...failing,
  ['If-None-Match: *', () => ({ 'If-None-Match': '*' })],
  ['If-None-Match with its ETag', ({ etag }) => ({ 'If-None-Match': `${other}, ${etag}` })],
  ['If-None-Match with its ETag, but weak', ({ etag }) => ({ 'If-None-Match': `W/${etag}` })],
  ['If-None-Match without quotes', ({ etag }) => ({ 'If-None-Match': etag.replaceAll('"', '') })],
  ['If-None-Match after an If-Match that holds', ({ etag }) => ({ 'If-Match': etag, 'If-None-Match': '*' })],
]
