// Notes on an image: focus, alt text, and tags.
import sharp from 'sharp'
import { beforeEach, describe, expect, test } from 'vitest'
import { ended } from '../resize/follow.ts'
import { expectRefusal, put, segment } from './contracts.ts'
import { freshName } from './names.ts'
import { header, json, pathOf, send, sendJson } from './wire.ts'

interface Noted {
  readonly id: string
  readonly url: string
  readonly etag: string
  readonly status: string
  readonly focus?: readonly number[]
  readonly alt?: string
  readonly tags?: readonly string[]
  readonly variants: readonly { readonly preset: string; readonly url: string; readonly bytes: number }[]
}

/** Red, but blue in the right tenth. */
const picture = await sharp({ create: { width: 1000, height: 200, channels: 3, background: '#c00000' } })
  .composite([
    {
      input: { create: { width: 100, height: 200, channels: 3, background: '#0000c0' } },
      left: 900,
      top: 0,
    },
  ])
  .png()
  .toBuffer()

let name: string

beforeEach(async () => {
  name = freshName('noted é.png')
  await put(name, picture)
})

const patch = (body: unknown, headers: Record<string, string> = {}, id = name) =>
  sendJson(`/v1/images/${segment(id)}`, body, headers, 'PATCH')

async function note(body: unknown, id = name): Promise<Noted> {
  const answer = await patch(body, {}, id)
  expect(answer.status, answer.bytes.toString()).toBe(200)
  return json<Noted>(answer)
}

const read = async (id = name) => json<Noted>(await send('GET', `/v1/images/${segment(id)}`))
const notesOf = ({ focus, alt, tags }: Noted) => ({ focus, alt, tags })

async function listed(id = name): Promise<Noted | undefined> {
  const page = await send('GET', `/v1/images?prefix=${segment(id)}`)
  return json<{ data: Noted[] }>(page).data.find((one) => one.id === id)
}

/** Returns whether the last column of an image is blue. */
async function isRightSide(path: string): Promise<boolean> {
  const answer = await send('GET', path)
  expect(answer.status).toBe(200)
  const { data, info } = await sharp(answer.bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const [red = 0, , blue = 0] = data.subarray((info.width - 1) * info.channels)
  return blue > red
}

const processed = async (id: string) => (await ended(id)) as unknown as Noted

const said = { focus: [0.95, 0.5], alt: 'A blue edge', tags: ['edges', 'blue'] }

describe('PATCH /v1/images/{id} with notes', () => {
  test('is in the image and in lists as soon as it is answered', async () => {
    await ended(name)
    expect(notesOf(await note(said))).toEqual(said)
    expect(notesOf(await read())).toEqual(said)
    expect(notesOf((await listed()) as Noted)).toEqual(said)
  })

  test('changes what it names, and removes what is null', async () => {
    await note(said)
    expect(notesOf(await note({ alt: 'Another' }))).toEqual({ ...said, alt: 'Another' })
    const none = { focus: undefined, alt: undefined, tags: undefined }
    expect(notesOf(await note({ focus: null, alt: null, tags: [] }))).toEqual(none)
  })

  test('works before the image is processed, and tags differ in more than their case', async () => {
    await note({ tags: [' Blue ', 'blue', 'edges'], focus: [1, 0] })
    expect(notesOf(await processed(name))).toEqual({ tags: ['Blue', 'edges'], focus: [1, 0], alt: undefined })
  })

  test('frames every size that crops, under a version of its own', async () => {
    const before = await processed(name)
    const cropped = '&w=200&h=200'
    expect(await isRightSide(pathOf(before.url + cropped))).toBe(false)
    const after = await note({ focus: [0.95, 0.5] })
    expect(after.etag).toBe(before.etag)
    expect(after.url).toBe(`${before.url}.950x500`)
    const thumb = after.variants.find(({ preset }) => preset === 'thumb')?.url ?? ''
    for (const url of [after.url + cropped, thumb]) expect(await isRightSide(pathOf(url))).toBe(true)
    expect(await isRightSide(pathOf(`${after.url}${cropped}&position=centre`))).toBe(false)
    // The blue tenth is at the top now.
    expect(await isRightSide(pathOf(`${after.url}${cropped}&rotate=270`))).toBe(true)
    const [kept, old, whole] = await Promise.all(
      [after.url + cropped, `${before.url}&w=300&h=300`, `${before.url}&preset=small`].map(async (url) =>
        header(await send('GET', pathOf(url)), 'Cache-Control'),
      ),
    )
    expect(kept).toContain('immutable')
    expect(old).toBe('no-cache')
    expect(whole).toContain('immutable')
  })

  test('outlives an overwrite, and goes with a copy and a new name', async () => {
    await note(said)
    await put(name, await sharp(picture).flop().png().toBuffer())
    expect(notesOf(await processed(name))).toEqual(said)
    const [copy, renamed] = [freshName('copy.png'), freshName('renamed.png')]
    await sendJson(`/v1/images/${segment(name)}/copy`, { id: copy })
    await sendJson(`/v1/images/${segment(name)}/rename`, { id: renamed })
    for (const id of [copy, renamed]) expect(notesOf(await processed(id))).toEqual(said)
  })

  test('stays when a copy overwrites the image whose source had none, or no longer has any', async () => {
    await note(said)
    const source = freshName('source.png')
    await put(source, picture)
    for (const body of [undefined, { alt: 'For a moment' }, { alt: null }]) {
      if (body) await note(body, source)
      const copied = await sendJson(`/v1/images/${segment(source)}/copy`, { id: name, overwrite: true })
      expect(copied.status).toBe(201)
      if (body?.alt) await note(said)
      expect(notesOf(await processed(name))).toEqual(said)
    }
  })

  test('comes back with a deleted image, and only with it', async () => {
    await note(said)
    await send('DELETE', `/v1/images/${segment(name)}`)
    const versions = json<{ data: { version: string }[] }>(
      await send('GET', `/v1/images/${segment(name)}/versions`),
    )
    const [newest] = versions.data
    await sendJson(`/v1/images/${segment(name)}/restore`, { version: newest?.version })
    expect(notesOf(await processed(name))).toEqual(said)
    await send('DELETE', `/v1/images/${segment(name)}`)
    await put(name, picture)
    expect((await processed(name)).alt).toBeUndefined()
  })

  test('has the precondition of other changes', async () => {
    expectRefusal(await patch({ alt: 'x' }, { 'If-Match': '"another"' }), 'v1', 412)
    expectRefusal(await patch({ alt: 'x' }, {}, freshName('none.png')), 'v1', 404)
  })

  test.each([
    ['a focus outside of the image', { focus: [1.01, 0] }],
    ['a focus of one number', { focus: [0.5] }],
    ['eleven tags', { tags: Array.from('abcdefghijk') }],
    ['an empty tag', { tags: [' '] }],
    ['a tag of 51 characters', { tags: ['a'.repeat(51)] }],
    ['a control character in a tag', { tags: ['a\nb'] }],
    ['a number for alt', { alt: 7 }],
    ['more than 2 KB', { alt: 'é'.repeat(1025) }],
    ['a misspelled member', { alt: 'x', tag: ['y'] }],
    ['a resize as well', { alt: 'x', width: 10, height: 10 }],
  ])('refuses %s with 400', async (_, body) => {
    expectRefusal(await patch(body), 'v1', 400)
  })

  test.each([{}, { title: 'x' }, []])('says what %j may be: notes, or a size', async (body) => {
    expect(expectRefusal(await patch(body), 'v1', 400)).toMatch(
      /^Expected either focus: .+ or width and height/,
    )
  })

  test('lists the longest notes, too', async () => {
    await ended(name)
    const tags = Array.from({ length: 10 }, (_, index) => `${index}${'é'.repeat(49)}`)
    const long = { focus: [0.001, 1], alt: 'x'.repeat(1048), tags }
    expect(notesOf(await note(long))).toEqual(long)
    expect(notesOf((await listed()) as Noted)).toEqual(long)
  })
})
