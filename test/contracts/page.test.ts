// The page at `GET /`, which browsers get and programs do not.

import { describe, expect, test } from 'vitest'
import { header, send } from './wire.ts'

describe('GET /', () => {
  test.each([
    [
      'Chrome',
      'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
    ],
    ['Firefox', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['a plain one', 'text/html'],
  ])('is a page with a form for a browser: %s', async (_, accept) => {
    const answer = await send('GET', '/', { headers: { Accept: accept } })
    expect(answer.status).toBe(200)
    expect(header(answer, 'Content-Type')).toMatch(/^text\/html\b/)
    const html = answer.bytes.toString()
    expect(html).toMatch(/^\s*<!doctype html>/i)
    expect(html).toMatch(/<form\b/i)
    expect(html).toMatch(/<input\b[^>]*type="?file\b/i)
  })

  const ofPrograms = [
    ...['application/json', '*/*', 'application/json, text/html;q=0.5'],
    ...[
      'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2',
      'text/html, image/gif, image/jpeg, */*; q=0.2',
    ],
  ]

  test.each(ofPrograms)('is the list of names for Accept: %s', async (accept) => {
    const answer = await send('GET', '/', { headers: { Accept: accept } })
    expect(header(answer, 'Content-Type')).toMatch(/^application\/json\b/)
    expect(JSON.parse(answer.bytes.toString())).toEqual(expect.any(Array))
  })

  test('tells caches that what they get depends on Accept', async () => {
    for (const accept of ['text/html', 'application/json'])
      expect(header(await send('GET', '/', { headers: { Accept: accept } }), 'Vary')).toMatch(/\baccept\b/i)
  })
})
