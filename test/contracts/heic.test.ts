// Photographs of phones: a HEIC is an image like any other, except that only the worker decodes it.
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { translucentHeic, turnedHeic } from '../foreign.ts'
import { processed } from '../resize/follow.ts'
import { told, upload } from '../uploads/form.ts'
import { put } from './contracts.ts'
import { freshName } from './names.ts'
import { json, pathOf, send } from './wire.ts'

const metadataOf = async (path: string) => {
  const { status, bytes } = await send('GET', path)
  expect(status, bytes.toString()).toBe(200)
  return sharp(bytes).metadata()
}

test('a HEIC keeps its original, and gets variants and sizes', async () => {
  const name = freshName('photo.heic')
  await put(name, turnedHeic)
  // Requested before the worker is through, most likely: it waits, unless the machine is very busy.
  await expect
    .poll(() => metadataOf(`/images/${name}?w=32`))
    .toMatchObject({ width: 32, height: 43, format: 'webp' })
  const { variants, ...image } = await processed(name)
  expect(image).toMatchObject({ width: 48, height: 64, format: 'heic', content_type: 'image/heic' })
  const original = await send('GET', `/images/${name}`)
  expect(original.headers['content-type']).toBe('image/heic')
  expect(original.bytes.equals(turnedHeic)).toBe(true)
  for (const { url, width, height } of variants)
    expect(await metadataOf(pathOf(url))).toMatchObject({ format: 'webp', width, height })
  const part = `/iiif/3/${name}/4,0,20,10/max/90/default.jpg`
  expect(await metadataOf(part)).toMatchObject({ width: 10, height: 20 })
  const listed = json<{ data: { id: string }[] }>(await send('GET', `/v1/images?format=heic&prefix=${name}`))
  expect(listed.data.map(({ id }) => id)).toEqual([name])
})

test('a resize in place makes a JPEG of a HEIC', async () => {
  const name = freshName('small.heic')
  await put(name, turnedHeic)
  const answer = await send('PATCH', `/v1/images/${name}`, {
    headers: { 'Content-Type': 'application/json', Prefer: 'wait=20' },
    body: Buffer.from(JSON.stringify({ width: 12, height: 16 })),
  })
  expect(answer.status, answer.bytes.toString()).toBeLessThan(300)
  await expect.poll(() => metadataOf(`/images/${name}`)).toMatchObject({ format: 'jpeg', width: 12 })
  expect((await send('GET', `/images/${name}`)).headers['content-type']).toBe('image/jpeg')
})

test.each(['image/heic', 'image/heif'])('a HEIC may go to the bucket directly, as %s', async (type) => {
  const { status_url } = await upload(translucentHeic, { content_type: type })
  expect(await told(status_url, 'ready')).toMatchObject({ content_type: 'image/heic', width: 64, height: 48 })
})
