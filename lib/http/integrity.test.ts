import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkIntegrity } from './integrity.ts'

const body = Buffer.from('123456789')
const refused = expect.objectContaining({ code: 'bad-request' })
const hash = (algorithm: string, of: Buffer = body) => createHash(algorithm).update(of).digest('base64')

/** Check values from the catalogue of CRCs, for "123456789". https://reveng.sourceforge.io/crc-catalogue/ */
const crc = (hex: string) => Buffer.from(hex, 'hex').toString('base64')

const right: readonly Record<string, string>[] = [
  { 'content-md5': hash('md5') },
  { 'content-digest': `sha-256=:${hash('sha256')}:` },
  { 'content-digest': `sha-512=:${hash('sha512')}:, sha-256=:${hash('sha256')}:` },
  { 'repr-digest': `sha-256=:${hash('sha256')}:;since=2026` },
  { 'repr-digest': `md5=:${hash('md5')}:,sha=:${hash('sha1')}:` },
  { 'x-amz-checksum-crc32': crc('cbf43926') },
  { 'x-amz-checksum-crc32c': crc('e3069283') },
  { 'x-amz-checksum-crc64nvme': crc('ae8b14860a799888') },
  { 'x-amz-checksum-sha1': hash('sha1') },
  { 'x-amz-checksum-sha256': hash('sha256') },
  { 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') },
]

test.each(right)('accepts the body that %j belongs to', async (headers) => {
  await expect(checkIntegrity(headers, body)).resolves.toBeUndefined()
})

test.each(right)('refuses any other body than the one %j belongs to', async (headers) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (other) => {
      fc.pre(!body.equals(other))
      await expect(checkIntegrity(headers, Buffer.from(other))).rejects.toEqual(refused)
    }),
  )
})

/** https://github.com/Cyan4973/xxHash/blob/dev/cli/xsum_sanity_check.c: the hash of no bytes, without a seed. */
test.each([
  ['xxhash64', 'ef46db3751d8e999'],
  ['xxhash3', '2d06800538d394c2'],
  ['xxhash128', '99aa06d3014798d86001c324468d497f'],
])('x-amz-checksum-%s matches its body, and no other', async (algorithm, hex) => {
  const headers = { [`x-amz-checksum-${algorithm}`]: Buffer.from(hex, 'hex').toString('base64') }
  await expect(checkIntegrity(headers, Buffer.alloc(0))).resolves.toBeUndefined()
  await expect(checkIntegrity(headers, body)).rejects.toEqual(refused)
})

test.each<Record<string, string>>([
  { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  { 'content-digest': 'sha-3=:AAAA:' },
  { 'content-digest': `sha-3=:AAAA:, sha-256=:${hash('sha256')}:` },
  { 'x-amz-checksum-algorithm': 'SHA256' },
])('ignores %j, which claims nothing', async (headers) => {
  await expect(checkIntegrity(headers, body)).resolves.toBeUndefined()
})

test.each<Record<string, string>>([
  { 'content-md5': '' },
  { 'content-md5': 'not base64' },
  { 'content-md5': createHash('md5').update(body).digest('hex') },
  { 'content-digest': '' },
  { 'content-digest': hash('sha256') },
  { 'content-digest': `sha-256=${hash('sha256')}` },
  { 'content-digest': `sha-256=:${hash('sha256')}:, sha-512=:${hash('sha256')}:` },
  { 'repr-digest': 'sha-256=::' },
  { 'x-amz-checksum-crc32': 'cbf43926' },
  { 'content-range': 'bytes 0-8/9' },
  { 'content-range': 'bytes */9' },
])('refuses %j', async (headers) => {
  await expect(checkIntegrity(headers, body)).rejects.toEqual(refused)
})
