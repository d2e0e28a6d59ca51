// Header fields of requests and answers, described.

interface Field {
  readonly description: string
  readonly example: string
  readonly pattern?: string
}

/** Header fields of requests. */
export const requestHeaders = {
  'If-Match': {
    description: 'ETags, or `*`: `412` if the image has none of them, or doesn’t exist (RFC 9110, 13.1.1)',
    example: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"',
  },
  'If-Unmodified-Since': {
    description: '`412` if the image was stored later; ignored if there is an If-Match (RFC 9110, 13.1.4)',
    example: 'Sat, 21 Nov 2026 06:00:00 GMT',
  },
  'If-None-Match': {
    description:
      'ETags that the client has: if one is current, a GET is `304` and a change `412`; `*` stores only a new image ' +
      '(RFC 9110, 13.1.2)',
    example: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"',
  },
  'If-Modified-Since': {
    description:
      '`304` if the image wasn’t stored later; ignored if there is an If-None-Match (RFC 9110, 13.1.3)',
    example: 'Sat, 21 Nov 2026 06:00:00 GMT',
  },
  Range: {
    description: 'One range of bytes (RFC 9110, 14.2)',
    example: 'bytes=0-1023',
  },
  'If-Range': {
    description:
      'The ETag or date of the version that the range is of: for another version, the answer has all bytes',
    example: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"',
  },
  'Idempotency-Key': {
    description: 'A retry with the same key gets the answer to the first request, and changes nothing',
    example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  },
  'Content-Digest': {
    description:
      'A hash of the body: `400` if it doesn’t match (RFC 9530). Content-MD5 and S3’s checksums work, too',
    example: 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
  },
  'Content-Encoding': {
    description: 'The compression of the body: gzip, deflate, br or zstd (RFC 9110, 8.4)',
    example: 'gzip',
  },
  'Content-Disposition': {
    description: 'The file’s own name, for people who save the image (RFC 6266)',
    example: 'attachment; filename="holiday.png"',
  },
  'Created-At': {
    description:
      'When the image was made, from 1800 to now: its `created_at`, and its place among the newest (RFC 3339)',
    example: '2019-05-01T10:00:00Z',
  },
  Prefer: {
    description: '`wait=10` waits up to that many seconds for processing to end, 20 at most (RFC 7240)',
    example: 'wait=10',
  },
} as const satisfies Record<string, Field>

export type RequestHeader = keyof typeof requestHeaders

/** Header fields of answers. */
export const answerHeaders = {
  ETag: {
    description: 'The version of these bytes, for `If-None-Match`',
    example: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"',
    pattern: '^(W/)?".+"$',
  },
  'Last-Modified': {
    description: 'When these bytes were stored',
    example: 'Sat, 21 Nov 2026 06:00:00 GMT',
    pattern: ' GMT$',
  },
  'Content-Disposition': {
    description: 'Inline, with a filename for saving (RFC 6266)',
    example: 'inline; filename="cat.jpg"',
    pattern: '^inline',
  },
  'Content-Range': {
    description: 'The range, and the size of the whole (RFC 9110, 14.4)',
    example: 'bytes 0-1023/48213',
    pattern: '^bytes ',
  },
  'Accept-Ranges': { description: 'The unit of ranges', example: 'bytes', pattern: '^bytes$' },
  'Cache-Control': { description: 'How long caches may store it', example: 'no-cache' },
  Location: {
    description: 'The URL of the image, the job or the next step',
    example: 'https://images.example/v1/jobs/0193b0a4-5f6e-7c1d-8a2b-3c4d5e6f7a8b',
    pattern: '^https?://',
  },
  Link: {
    description:
      'The next page, as `rel="next"`, the route for large images, as `rel="create-form"`, or IIIF’s `rel="profile"` and ' +
      '`rel="canonical"` (RFC 8288)',
    example: '<https://images.example/?limit=100&after=cat.jpg>; rel="next"',
    pattern: '^<.+>; rel="(next|create-form|profile|canonical)"$',
  },
  'Retry-After': { description: 'Seconds to wait before the next request', example: '5', pattern: '^\\d+$' },
  'Preference-Applied': { description: 'The wait that was applied', example: 'wait=10' },
  'X-Darkroom-Served': {
    description: 'The parameters of the size as they were applied',
    example: 'w=800&format=webp&q=80',
  },
  'Accept-Encoding': {
    description: 'Supported compressions of a request’s body',
    example: 'gzip, deflate, br, zstd',
  },
  Vary: { description: 'The fields of the request that the answer depends on', example: 'accept' },
  'WWW-Authenticate': { description: 'The required credential', example: 'Bearer realm="darkroom"' },
} as const satisfies Record<string, Field>

export type AnswerHeader = keyof typeof answerHeaders
