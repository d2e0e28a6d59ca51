// Lists in pages: `GET /` by limit and after, `GET /v1/images` by offset and limit or along its links.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  discard,
  discardAfterTest,
  expectRefusal,
  origin,
  put,
  removeImage,
  segment,
  type V1Page,
} from './contracts.ts'
import { png } from './images.ts'
import { namesPage, namesWith, v1IdsWith, v1Images, v1Page, whileUnchanged } from './listing.ts'
import { legalText, uniqueName } from './names.ts'
import { json, pathOf, send } from './wire.ts'

const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

// Names that sort before those of other tests, so that pages at the front of the list hold still.
const front = `!${uniqueName('')}`
const frontNames = Array.from({ length: 25 }, (_, index) => `${front}${String(index).padStart(2, '0')}.png`)
const lastOfFront = frontNames.at(-1) ?? ''

// Names that sort behind those of other tests, to see where a list ends.
const back = `\u{10fffd}${uniqueName('')}`
const backNames = ['a', 'b', 'c'].map((letter) => `${back}${letter}.png`)

async function putAll(names: readonly string[]): Promise<void> {
  for (const name of names) await put(name, png('x'))
}

beforeAll(() => putAll([...frontNames, ...backNames]), 180_000)

afterAll(async () => {
  for (const name of [...frontNames, ...backNames]) await discard(name)
}, 180_000)

describe('GET /', () => {
  test('is in ascending order of code points, not of UTF-16', async () => {
    const prefix = uniqueName('')
    const names = ['A', 'B', 'Z', '_', 'a', 'é', 'ﬁ', '\uff5e', '😀', '\u{10000}'].map(
      (end) => `${prefix}${end}`,
    )
    names.forEach(discardAfterTest)
    await putAll(names.toReversed())
    const sorted = names.toSorted(byCodePoint)
    expect(sorted).not.toEqual(names.toSorted())
    expect(await namesWith(prefix)).toEqual(sorted)
    const all: string[] = json(await send('GET', '/'))
    expect(all.filter((name) => name.startsWith(prefix))).toEqual(sorted)
    expect(await v1IdsWith(prefix, 100)).toEqual(sorted)
  })

  test('gives as many names as asked for, from behind the one given', async () => {
    const { names, next } = await namesPage(`/?limit=3&after=${segment(frontNames[4] ?? '')}`)
    expect(names).toEqual(frontNames.slice(5, 8))
    expect((await namesPage(next ?? '')).names).toEqual(frontNames.slice(8, 11))
  })

  test('starts behind a name that does not exist', async () => {
    const { names } = await namesPage(`/?limit=2&after=${segment(`${frontNames[4]}~`)}`)
    expect(names).toEqual(frontNames.slice(5, 7))
  })

  test('takes after without limit', async () => {
    const { names } = await namesPage(`/?after=${segment(frontNames[9] ?? '')}`)
    expect(names.slice(0, 15)).toEqual(frontNames.slice(10))
  })

  test('has no next page behind the last name, though the page is full', async () => {
    const path = `/?after=${segment(back)}`
    expect(await namesPage(`${path}&limit=3`)).toEqual({ names: backNames, next: undefined })
    expect(await namesPage(`${path}&limit=4`)).toEqual({ names: backNames, next: undefined })
    expect((await namesPage(`${path}&limit=2`)).next).toBeDefined()
    const behind = `/?limit=5&after=${segment(backNames.at(-1) ?? '')}`
    expect(await namesPage(behind)).toEqual({ names: [], next: undefined })
  })

  test('goes on behind a name that was deleted meanwhile', async () => {
    const prefix = `${front}25-`
    const names = ['a', 'b', 'c'].map((letter) => `${prefix}${letter}`)
    names.forEach(discardAfterTest)
    await putAll(names)
    const { next } = await namesPage(`/?limit=1&after=${segment(prefix)}`)
    await removeImage(names[0] ?? '')
    expect((await namesPage(next ?? '')).names).toEqual(names.slice(1, 2))
  })

  test.each(['0', '-1', 'ten', '1.5', '1e1000', '%20'])('refuses limit=%s with 400', async (limit) => {
    expectRefusal(await send('GET', `/?limit=${limit}`), 'root', 400)
  })
})

/** The ids of a page. Images may become ready between two pages. */
const idsOf = ({ data }: V1Page) => data.map(({ id }) => id)

describe('GET /v1/images', () => {
  const offsetOf = (link: string) => Number(new URL(link).searchParams.get('offset'))

  test('has the first ten images by default, with absolute links', async () => {
    const page = await whileUnchanged(lastOfFront, async (names) => {
      const seen = await v1Page('/v1/images')
      expect.soft(seen.data).toHaveLength(10)
      return { ...seen, expected: names.slice(0, 10) }
    })
    expect(page.kind).toBe('Collection')
    expect(page.data.map(({ id }) => id)).toEqual(page.expected)
    for (const link of [page.next, page.previous]) {
      expect(String(link).startsWith(`${origin}/`), String(link)).toBe(true)
      expect(new URL(String(link)).searchParams.get('limit')).toBe('10')
    }
    expect(offsetOf(String(page.next))).toBe(10)
    expect(offsetOf(page.previous)).toBe(0)
  })

  test('answers with JSON, and with a slash behind it, too', async () => {
    for (const path of ['/v1/images', '/v1/images/']) {
      const answer = await send('GET', path)
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
      expect(json<V1Page>(answer).kind).toBe('Collection')
    }
  })

  test('describes its images as GET of one does', async () => {
    const page = await whileUnchanged(lastOfFront, async (names) =>
      v1Page(`/v1/images?offset=${names.length - 1}&limit=1`),
    )
    expect(page.data).toMatchObject([{ id: lastOfFront, path: expect.stringContaining(origin) }])
    const path = page.data[0]?.path ?? ''
    expect((await send('GET', pathOf(path))).bytes).toEqual(png('x'))
    expect(json(await send('GET', `/v1/images/${segment(lastOfFront)}`))).toMatchObject({ path })
  })

  test.each([
    [0, 1],
    [1, 1],
    [7, 5],
    [10, 10],
    [3, 20],
  ])('gives what lies at offset %i, at most %i', async (offset, limit) => {
    const [page, expected] = await whileUnchanged(lastOfFront, async (names) => [
      await v1Page(`/v1/images?offset=${offset}&limit=${limit}`),
      names.slice(offset, offset + limit),
    ])
    expect(page.data.map(({ id }) => id)).toEqual(expected)
    expect(offsetOf(String(page.next))).toBe(offset + limit)
    expect(offsetOf(page.previous)).toBe(Math.max(0, offset - limit))
  })

  test('comes back to the page before by previous', async () => {
    const [first, back] = await whileUnchanged(lastOfFront, async () => {
      const first = await v1Page('/v1/images?limit=6')
      const second = await v1Page(pathOf(first.next ?? ''))
      return [first, await v1Page(pathOf(second.previous))]
    })
    expect(idsOf(back)).toEqual(idsOf(first))
  })

  test('stays on the first page by previous', async () => {
    const [first, previous] = await whileUnchanged(lastOfFront, async () => {
      const first = await v1Page('/v1/images?limit=6')
      return [first, await v1Page(pathOf(first.previous))]
    })
    expect(idsOf(previous)).toEqual(idsOf(first))
  })

  test('goes on behind the page that was read, though images before it come and go', async () => {
    const prefix = `${front}25-`
    const names = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${prefix}${letter}`)
    names.forEach(discardAfterTest)
    await putAll(names.slice(1))
    let page = await v1Page('/v1/images?limit=1')
    while (page.data[0]?.id !== names[2]) page = await v1Page(pathOf(page.next ?? ''))
    const expectNext = async () => {
      const next = await v1Page(pathOf(page.next ?? ''))
      expect(next.data.map(({ id }) => id)).toEqual(names.slice(3, 4))
    }
    await removeImage(names[2] ?? '')
    await expectNext()
    await putAll(names.slice(0, 1))
    await putAll([names[2] ?? ''])
    await expectNext()
  })

  test('has null for next at the end, though the page is full', async () => {
    // Other tests store and delete, so the offset is looked for until the page starts at our first name.
    const endsWith = async (limit: number): Promise<V1Page> => {
      for (let attempt = 0; attempt < 100; attempt++) {
        const before = await positionOf(backNames[0] ?? '')
        const page = await v1Page(`/v1/images?offset=${before}&limit=${limit}`)
        if (page.data[0]?.id === backNames[0]) return page
      }
      throw new Error('the list never held still')
    }
    expect((await endsWith(2)).next).not.toBeNull()
    for (const limit of [3, 4, 1000]) {
      const page = await endsWith(limit)
      expect(page.data.map(({ id }) => id)).toEqual(backNames)
      expect(page.next).toBeNull()
    }
  })

  test('is empty beyond the end, with null for next', async () => {
    const answer = await send('GET', '/v1/images?offset=1000000&limit=10')
    expect(answer.status).toBe(200)
    expect(json(answer)).toMatchObject({ kind: 'Collection', next: null, data: [] })
  })

  test.each([
    ...['limit=0', 'limit=1001', 'limit=-1', 'limit=ten', 'limit=1.5', 'limit='],
    ...['offset=-1', 'offset=ten', 'offset=0.5', 'offset=1e400'],
  ])('refuses ?%s with 400', async (query) => {
    expectRefusal(await send('GET', `/v1/images?${query}`), 'v1', 400)
  })

  test('takes limits of 1 and 1000', async () => {
    expect((await v1Page('/v1/images?limit=1')).data).toHaveLength(1)
    expect((await v1Page('/v1/images?limit=1000')).data.length).toBeGreaterThanOrEqual(28)
  })

  test('refuses an invalid cursor with 400, or uses the offset', async () => {
    const { next } = await v1Page('/v1/images?limit=2')
    const added = [...new URL(next ?? '').searchParams.keys()].filter((k) => !['offset', 'limit'].includes(k))
    expect(added, 'a cursor besides offset and limit').toHaveLength(1)
    for (const cursor of ['', 'nonsense', '%00', '%F0%9F%98%80', 'a'.repeat(2000)]) {
      const answer = await send('GET', `/v1/images?offset=2&limit=2&${added[0]}=${cursor}`)
      if (answer.status !== 200) expectRefusal(answer, 'v1', 400)
    }
  })
})

describe('any set of names, in pages of any size', { timeout: 180_000 }, () => {
  const ends = fc.uniqueArray(
    legalText(60).filter((text) => text !== ''),
    { maxLength: 12 },
  )

  test('comes once and in order by GET / and by v1', async () => {
    let round = 0
    await fc.assert(
      fc.asyncProperty(ends, fc.integer({ min: 1, max: 14 }), async (texts, limit) => {
        round++
        const prefix = `${front}${String(round).padStart(4, '0')}-`
        const names = texts.map((text) => `${prefix}${text}`)
        try {
          await putAll(names)
          expect(await namesWith(prefix, limit)).toEqual(names.toSorted(byCodePoint))
          expect(await v1IdsWith(prefix, limit)).toEqual(names.toSorted(byCodePoint))
        } finally {
          for (const name of names) await discard(name)
        }
      }),
      { numRuns: 20 },
    )
  })
})

/** How many images lie before this one. */
async function positionOf(name: string): Promise<number> {
  let before = 0
  for await (const { id } of v1Images()) {
    if (id === name) return before
    before++
  }
  throw new Error(`${name} is not in the list`)
}
