// Following a store: what is new in a list, words in a search, and what was deleted.
import { beforeEach, expect, test } from 'vitest'
import { ended } from '../resize/follow.ts'
import { put, segment } from './contracts.ts'
import { png } from './images.ts'
import { freshName } from './names.ts'
import { header, json, pathOf, send, sendJson } from './wire.ts'

interface Page {
  readonly next: string | null
  readonly data: readonly { readonly id: string; readonly deleted_at?: string; readonly etag: string }[]
}

const image = png('followed', 40, 30)

let name: string

beforeEach(async () => {
  name = freshName('Straße IMG_2041.png')
  await put(name, image)
  await ended(name)
})

const remove = (id = name) => send('DELETE', `/v1/images/${segment(id)}`)

/** Returns whether a search finds the image, on any page. */
async function finds(query: string): Promise<boolean> {
  for (let path: string | undefined = `/v1/images?limit=100&${query}`; path; ) {
    const page: Page = json<Page>(await send('GET', path))
    if (page.data.some(({ id }) => id === name)) return true
    path = page.next === null ? undefined : pathOf(page.next)
  }
  return false
}

test('a list is 304 until something in it changes', async () => {
  const path = `/v1/images?prefix=${segment(name)}`
  const etag = header(await send('GET', path), 'ETag') ?? ''
  const again = () => send('GET', path, { headers: { 'If-None-Match': etag } })
  expect((await again()).status).toBe(304)
  await sendJson(`/v1/images/${segment(name)}`, { alt: 'new' }, {}, 'PATCH')
  const changed = await again()
  expect([changed.status, header(changed, 'ETag') === etag]).toEqual([200, false])
  await remove()
  expect(json<Page>(await again()).data).toEqual([])
})

test('q finds all of its words, wherever they are and in any case', async () => {
  await sendJson(`/v1/images/${segment(name)}`, { alt: 'A red Barn', tags: ['Fårö 2026'] }, {}, 'PATCH')
  for (const q of ['img_2041', 'STRASSE', '2041 straße', 'barn img', 'FÅRÖ', ' red  2026 '])
    expect([q, await finds(`q=${segment(q)}`)]).toEqual([q, q !== 'STRASSE'])
  expect(await finds(`q=${segment('barn house')}`)).toBe(false)
  expect(await finds('q=barn&sort=name')).toBe(true)
  expect(await finds('q=barn&format=png')).toBe(true)
  expect(await finds('q=barn&format=gif')).toBe(false)
})

const trash = async () => json<Page>(await send('GET', '/v1/trash?limit=100')).data.map(({ id }) => id)

test('a deleted image is in the trash until it is restored', async () => {
  await remove()
  const page = json<Page>(await send('GET', '/v1/trash?limit=100'))
  const found = page.data.find(({ id }) => id === name)
  expect(found).toMatchObject({ bytes: image.length, width: 40, height: 30, content_type: 'image/png' })
  expect(Date.now() - Date.parse(found?.deleted_at ?? '')).toBeLessThan(60_000)
  const restored = await sendJson(`/v1/images/${segment(name)}/restore`, {})
  expect(restored.status).toBe(200)
  expect((await send('GET', `/images/${segment(name)}`)).bytes).toEqual(image)
  expect(await trash()).not.toContain(name)
})

test('a renamed image is not in the trash, and each page goes on where the one before ended', async () => {
  const renamed = freshName('renamed.png')
  await sendJson(`/v1/images/${segment(name)}/rename`, { id: renamed })
  await ended(renamed)
  await remove(renamed)
  expect(await trash()).not.toContain(name)
  const seen: string[] = []
  for (let path: string | undefined = '/v1/trash?limit=1'; path && seen.length < 3; ) {
    const page: Page = json<Page>(await send('GET', path))
    seen.push(...page.data.map(({ id, deleted_at }) => `${deleted_at} ${id}`))
    path = page.next === null ? undefined : pathOf(page.next)
  }
  expect(new Set(seen).size).toBe(seen.length)
})
