// Forms that are sent otherwise than they were meant, and files that are not what they say.
import { expect, test, vi } from 'vitest'
import { base, bytesOf, call, fill, formFor, freeName, picture, resourceOf, told, upload } from './form.ts'

const red = await picture('red')
const blue = await picture('blue')

/** Nothing came of it, in any contract. */
async function expectNothing(id: string): Promise<void> {
  for (const path of [`/v1/images/${id}`, `/images/${id}`, `/${id}`])
    expect((await fetch(base + path)).status, path).toBe(404)
}

const forge = ({ Policy = '' }: Record<string, string>, change: (policy: Policy) => void): string => {
  const policy = JSON.parse(Buffer.from(Policy, 'base64').toString()) as Policy
  change(policy)
  return Buffer.from(JSON.stringify(policy)).toString('base64')
}

interface Policy {
  expiration: string
  conditions: unknown[]
}

test.each([
  ['larger than announced', Buffer.concat([red, Buffer.alloc(1)]), {}, 400],
  ['megabytes larger', Buffer.alloc(5_000_000), {}, 400],
  ['smaller than announced', red.subarray(1), {}, 400],
  ['empty', Buffer.alloc(0), {}, 400],
  ['under another content type', red, { 'Content-Type': 'text/html' }, 403],
  ['to another key', red, { key: 'originals/stolen.png' }, 403],
  ['with leave to overwrite that was not given', red, { 'x-amz-meta-overwrite': '1' }, 403],
  ['with metadata of its own', red, { 'x-amz-meta-width': '1' }, 403],
  ['without its policy', red, { Policy: '' }, 403],
  ['with another signature', red, { 'X-Amz-Signature': '0'.repeat(64) }, 403],
])('a file %s is refused by S3, and nothing is left', async (_, file, changed, status) => {
  const form = await formFor(red)
  expect((await fill(form, file, changed)).status).toBe(status)
  await expectNothing(form.id)
  await expectNothing('stolen.png')
})

test.each<[string, (policy: Policy) => void]>([
  ['allows more bytes', ({ conditions }) => void conditions.push(['content-length-range', 0, 1e9])],
  [
    'is for another key',
    (policy) => {
      policy.conditions = policy.conditions.map((one) =>
        JSON.stringify(one).includes('"key"') ? { key: 'originals/stolen.png' } : one,
      )
    },
  ],
  [
    'holds longer',
    (policy) => {
      policy.expiration = '2099-01-01T00:00:00Z'
    },
  ],
])('a policy changed so that it %s is 403', async (_, change) => {
  const form = await formFor(red)
  const refused = await fill(form, red, { Policy: forge({ ...form.fields }, change) })
  expect(refused.status).toBe(403)
  await expectNothing(form.id)
})

test('HTML that calls itself image/png is failed with a reason, and never served', async () => {
  const { id, status_url } = await upload(Buffer.from('<html><script>alert(1)</script></html>'))
  const { reason } = await told(status_url, 'failed')
  expect(reason).toMatch(/unsupported format/i)
  expect(await told(resourceOf(id), 'failed')).toMatchObject({ id, reason })
  for (const path of [`/images/${id}`, `/${id}`, `/images/${id}?preset=thumb`])
    expect((await fetch(base + path)).status, path).toBe(404)
  expect(await (await fetch(`${base}/?limit=5&after=${id.slice(0, -1)}`)).json()).not.toContain(id)
  const batch = { method: 'POST', body: JSON.stringify({ filenames: [id] }) }
  expect(await (await fetch(`${base}/get`, batch)).json()).toMatchObject({ count: 0 })
})

test('an image that breaks off before its pixels is failed, and never served', async () => {
  const { id, status_url } = await upload(red.subarray(0, red.indexOf('IDAT')))
  await told(status_url, 'failed')
  expect(await bytesOf(id)).toBeUndefined()
})

test('a broken image takes no name: the one that has it stays', async () => {
  const filename = freeName()
  await told((await upload(red, { filename })).status_url, 'ready')
  const { status_url } = await upload(Buffer.from('<svg/>'), { filename, overwrite: true })
  await told(status_url, 'failed')
  expect(await told(resourceOf(filename), 'ready')).toMatchObject({ bytes: red.length })
  expect(await bytesOf(filename)).toEqual(red)
})

test('of two forms for one name, one stores the image, and the other is refused because the name is taken', async () => {
  const filename = freeName()
  const forms = [
    [await formFor(red, { filename }), red],
    [await formFor(blue, { filename }), blue],
  ] as const
  const sent = await Promise.all(forms.map(([form, file]) => fill(form, file)))
  expect(sent.map(({ status }) => status)).toEqual([204, 204])
  const ends = await Promise.all(
    forms.map(([form]) =>
      vi.waitFor(
        async () => {
          const { status, reason } = (await (await fetch(form.status_url)).json()) as Record<string, string>
          expect(['ready', 'failed']).toContain(status)
          return { status, reason }
        },
        { timeout: 60_000, interval: 200 },
      ),
    ),
  )
  expect(ends.map(({ status }) => status).sort()).toEqual(['failed', 'ready'])
  expect(ends.find(({ status }) => status === 'failed')?.reason).toMatch(/already exists/)
  const winner = ends.findIndex(({ status }) => status === 'ready')
  expect(await bytesOf(filename)).toEqual(forms[winner]?.[1])
})

test('an image that was stored while the form was out is not overwritten', async () => {
  const filename = freeName()
  const form = await formFor(red, { filename })
  await call(`/images/${filename}`, { method: 'PUT', body: Uint8Array.from(blue) })
  expect((await fill(form, red)).status).toBe(204)
  expect((await told(form.status_url, 'failed')).reason).toMatch(/already exists/)
  expect(await bytesOf(filename)).toEqual(blue)
})

test('a form makes one image: sent again, with other bytes, it changes nothing', async () => {
  const other = Buffer.from(red)
  other.writeUInt8(other.readUInt8(other.length - 20) ^ 1, other.length - 20)
  const form = await formFor(red)
  expect((await fill(form, red)).status).toBe(204)
  const { etag } = await told(form.status_url, 'ready')
  expect((await fill(form, other)).status).toBe(204)
  const after = await told(form.status_url, 'ready')
  expect(after.etag).toBe(etag)
  expect(await bytesOf(form.id)).toEqual(red)
})

test('a form whose file was broken may be sent again with the right one', async () => {
  const form = await formFor(red)
  await fill(form, Buffer.alloc(red.length))
  await told(form.status_url, 'failed')
  expect((await fill(form, red)).status).toBe(204)
  await told(form.status_url, 'ready')
  expect(await bytesOf(form.id)).toEqual(red)
})
