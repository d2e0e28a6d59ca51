// Signatures, checked with the library that receivers use.
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { signingKey, webhookHeaders } from './sign.ts'

const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`
const keys = fc.uint8Array({ minLength: 24, maxLength: 64 })

describe('a signature', () => {
  it('is accepted by the library, whatever the key, the id, and the body', () => {
    const id = fc.stringMatching(/^[\w-]{1,64}$/)
    const json = fc.json().filter((text) => text !== '')
    fc.assert(
      fc.property(keys, id, json, (key, name, body) => {
        const headers = webhookHeaders(secretOf(key), name, body)
        expect(new Webhook(secretOf(key)).verify(body, headers)).toEqual(JSON.parse(body))
        expect(() => new Webhook(secretOf(key)).verify(`${body} `, headers)).toThrow('No matching signature')
      }),
    )
  })

  it("equals the library's at that time", () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const now = new Date(1_614_265_330_999)
    expect(webhookHeaders(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', now)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it.each(['', 'a.b', 'a b', 'a\r\nb', 'ü'])('is refused for the id %j', (id) =>
    expect(() => webhookHeaders(secretOf(new Uint8Array(24)), id, '{}')).toThrow('webhook-id'),
  )
})

describe('a secret', () => {
  it('has a key of 24 to 64 bytes', () => {
    fc.assert(fc.property(keys, (key) => signingKey(secretOf(key)).equals(key)))
  })

  it.each([
    ['', 'nothing'],
    ['whsec_', 'no key'],
    [secretOf(new Uint8Array(23)), '23 bytes'],
    [secretOf(new Uint8Array(65)), '65 bytes'],
    [secretOf(new Uint8Array(24)).replace('whsec_', 'whsek_'), 'another prefix'],
    [secretOf(new Uint8Array(25)).replace(/=+$/, ''), 'no padding'],
    [secretOf(new Uint8Array(24).fill(255)).replaceAll('/', '_'), 'base64url'],
  ])('is refused, and not repeated in the message: %2$s', (secret) => {
    expect(() => signingKey(secret)).toThrow(/^The callback secret must be whsec_ and the padded base64/)
  })
})
