// Header fields: what each one means, here and for everybody.

interface Field {
  readonly description: string
  readonly example: string
  readonly pattern?: string
}

/** What a client may send. */
export const requestHeaders = {
  'If-Match': {
    description:
      'ETags: `412` where the image has none of them, or `*` where it does not exist (RFC 9110, 13.1.1)',
    example: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"',
  },
  'If-Unmodified-Since': {
    description:
      '`412` where the image was stored later; counts where there is no If-Match (RFC 9110, 13.1.4)',
    example: 'Sat, 21 Nov 2026 06:00:00 GMT',
  },
  'If-None-Match': {
    description:
      'ETags of what the client has: a GET is `304` where one is current, a change `412`; `*` stores where there ' +
      'is no image yet (RFC 9110, 13.1.2)',
    example: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"',
  },
  'If-Modified-Since': {
    description: 'When the client got what it has; counts where there is no If-None-Match (RFC 9110, 13.1.3)',
    example: 'Sat, 21 Nov 2026 06:00:00 GMT',
  },
  Range: {
    description: 'One range of bytes (RFC 9110, 14.2)',
    example: 'bytes=0-1023',
  },
  'If-Range': {
    description: 'The ETag or date that the range belongs to: all bytes come where it is another now',
    example: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"',
  },
  'Idempotency-Key': {
    description: 'A retry with the same key is answered as the first request was, and does nothing again',
    example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  },
  'Content-Digest': {
    description:
      'A hash of the body: `400` where it is another one (RFC 9530; so do Content-MD5 and S3’s checksums)',
    example: 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
  },
  'Content-Encoding': {
    description: 'What the body is compressed with: gzip, deflate, br or zstd (RFC 9110, 8.4)',
    example: 'gzip',
  },
  Prefer: {
    description:
      '`wait=10` answers once the job is over, or after that many seconds, 20 at the most (RFC 7240)',
    example: 'wait=10',
  },
} as const satisfies Record<string, Field>

export type RequestHeader = keyof typeof requestHeaders

/** What an answer may carry. */
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
    description: 'Shown in place, with the name to save it under (RFC 6266)',
    example: 'inline; filename="cat.jpg"',
    pattern: '^inline',
  },
  'Content-Range': {
    description: 'Which bytes of how many (RFC 9110, 14.4)',
    example: 'bytes 0-1023/48213',
    pattern: '^bytes ',
  },
  'Accept-Ranges': { description: 'Ranges are served', example: 'bytes', pattern: '^bytes$' },
  'Cache-Control': { description: 'How long a cache may keep it', example: 'no-cache' },
  Location: {
    description: 'Where the image is, or where to go on',
    example: 'https://images.example/v1/jobs/0193b0a4-5f6e-7c1d-8a2b-3c4d5e6f7a8b',
    pattern: '^https?://',
  },
  Link: {
    description:
      'The next page, as `rel="next"`, or where a large image goes, as `rel="create-form"` (RFC 8288)',
    example: '<https://images.example/?limit=100&after=cat.jpg>; rel="next"',
    pattern: '^<.+>; rel="(next|create-form)"$',
  },
  'Retry-After': { description: 'Seconds after which to ask again', example: '5', pattern: '^\\d+$' },
  'Preference-Applied': { description: 'The wait that was granted', example: 'wait=10' },
  'X-Darkroom-Served': {
    description: 'The size that was made: its parameters as they were taken',
    example: 'w=800&format=webp&q=80',
  },
  'Accept-Encoding': {
    description: 'What the body of a request may be compressed with',
    example: 'gzip, deflate, br, zstd',
  },
  Vary: { description: 'Which fields of the request decided', example: 'accept' },
  'WWW-Authenticate': { description: 'Which credential is wanted', example: 'Bearer realm="darkroom"' },
} as const satisfies Record<string, Field>

export type AnswerHeader = keyof typeof answerHeaders
