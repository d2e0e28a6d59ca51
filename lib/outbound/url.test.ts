// Which URLs of clients the service may open.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImageError } from '../image/errors.ts'
import { checkUrl, maxUrlLength } from './url.ts'

const check = (url: string) => checkUrl('callback_url', url, { allowLocal: false })
const checkLocal = (url: string) => checkUrl('callback_url', url, { allowLocal: true })

describe('a callback_url', () => {
  it.each([
    ['https://Example.COM', 'https://example.com/'],
    ['https://example.com:443/a?b=c', 'https://example.com/a?b=c'],
    ['https://example.com:8443/', 'https://example.com:8443/'],
    [' https://example.com/a#here ', 'https://example.com/a'],
    ['https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
    ['https://localhost.example.com/', 'https://localhost.example.com/'],
    ['https://internal.example/', 'https://internal.example/'],
    ['https://not-internal.com/a/../b', 'https://not-internal.com/b'],
    ['https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
  ])('may be %s', (given, normal) => expect(check(given)).toBe(normal))

  it.each([
    ['', 'must be an absolute URL'],
    ['/done', 'must be an absolute URL'],
    ['example.com', 'must be an absolute URL'],
    ['https://', 'must be an absolute URL'],
    ['https://[fe80::1%25eth0]/', 'must be an absolute URL'],
    ['http://example.com/', 'must be an https URL'],
    ['ftp://example.com/', 'must be an https URL'],
    ['file:///etc/passwd', 'must be an https URL'],
    ['data:,x', 'must be an https URL'],
    ['https://user@example.com/', 'user name or a password'],
    ['https://:pass@example.com/', 'user name or a password'],
    ['https://example.com:444/', 'port 443 or 8443'],
    ['https://example.com:80/', 'port 443 or 8443'],
    ['https://localhost/', 'public host'],
    ['https://LOCALHOST:8443/', 'public host'],
    ['https://localhost./', 'public host'],
    ['https://a.localhost/', 'public host'],
    ['https://printer.local/', 'public host'],
    ['https://metadata.google.internal/', 'public host'],
    ['https://ip-10-0-0-1.eu-west-1.compute.internal/', 'public host'],
    ['https://router.home.arpa/', 'public host'],
    ['https://ⓛocalhost/', 'public host'],
    ['https://a.local%68ost/', 'public host'],
    ['https://intranet/', 'public host'],
    ['https://example.com./', 'public host'],
    ['https://2130706433/', 'public host'],
    ['https://0x7f.1/', 'public host'],
    ['https://017700000001/', 'public host'],
    ['https://127.0.0.1./', 'public host'],
    ['https://[::ffff:7f00:1]/', 'public host'],
  ])('may not be %s', (url, message) => {
    expect(() => check(url)).toThrow(ImageError)
    expect(() => check(url)).toThrow(expect.objectContaining({ code: 'bad-request' }))
    expect(() => check(url)).toThrow(message)
  })

  it('has at most 2,000 characters, both as sent and percent-encoded', () => {
    const base = 'https://example.com/'
    expect(check(base.padEnd(maxUrlLength, 'a'))).toHaveLength(maxUrlLength)
    expect(() => check(base.padEnd(maxUrlLength + 1, 'a'))).toThrow('longer than 2000')
    expect(() => check(base.padEnd(maxUrlLength + 1, '\t'))).toThrow('longer than 2000')
    expect(() => check(base.padEnd(maxUrlLength, 'ü'))).toThrow('characters when percent-encoded')
  })

  it('is unchanged when checked again', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
        const normal = checkLocal(url)
        expect(checkLocal(normal)).toBe(normal)
      }),
    )
  })

  it('is normalized or refused with a reason, whatever the input', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((host) => `https://${host}`),
    )
    fc.assert(
      fc.property(anything, (url) => {
        try {
          expect(check(url)).toMatch(/^https:\/\/[^/?#@]*[.:][^/?#@]*\//)
        } catch (error) {
          expect(error).toBeInstanceOf(ImageError)
        }
      }),
    )
  })
})

describe('for local use, a callback_url', () => {
  it.each([
    'http://localhost:3000/',
    'http://127.0.0.1:9/a',
    'https://10.0.0.1:444/',
    'http://[::1]/',
    'http://intranet/',
  ])('may be %s', (url) => expect(checkLocal(url)).toBe(url))

  it.each([
    ['ftp://localhost/', 'an http or https URL'],
    ['http://user:pass@localhost/', 'user name'],
    ['localhost:3000', 'an http or https URL'],
    [`http://localhost/${'a'.repeat(2000)}`, 'longer than 2000'],
  ])('may not be %s', (url, message) => expect(() => checkLocal(url)).toThrow(message))
})
