// One namespace: what a contract stores, every other contract serves, lists and deletes.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deleting, serving, storing, type V1Image, waysToStore } from './contracts.ts'
import { dispositionName } from './disposition.ts'
import { png } from './images.ts'
import { namesPage, v1Images } from './listing.ts'
import { filePart, multipart } from './multipart.ts'
import { fromFileName, hasLeadingDot, legalName } from './names.ts'
import { header, json, send } from './wire.ts'

const segment = encodeURIComponent

/** Every contract has the image under the name; or nothing, if it is undefined. */
async function expectEverywhere(name: string, image: Buffer | undefined): Promise<void> {
  for (const [way, serve] of Object.entries(serving)) expect(await serve(name), way).toEqual(image)
}

/** The list of `GET /` from right before the name: the greatest string that is less, or nearly so. */
async function isListedAtRoot(name: string): Promise<boolean> {
  const before = [...name].slice(0, -1).join('')
  let path: string | undefined = before === '' ? '/' : `/?limit=100&after=${segment(before)}`
  while (path !== undefined) {
    const page = await namesPage(path)
    if (page.names.includes(name)) return true
    path = page.names.every((other) => Buffer.compare(Buffer.from(other), Buffer.from(name)) < 0)
      ? page.next
      : undefined
  }
  return false
}

/** The list of v1 with all of the name but its last character as a prefix. */
async function isListedByV1(name: string): Promise<boolean> {
  const prefix = [...name].slice(0, -1).join('')
  for await (const { id } of v1Images(`/v1/images?limit=1000&prefix=${segment(prefix)}`))
    if (id === name) return true
  return false
}

/** The name of the file under which people save an image that has an id. */
const savedAs = (given: string) => {
  const name = fromFileName(given)
  return hasLeadingDot(given) || Buffer.byteLength(name) > 200 ? undefined : name
}

const anyDeletion = fc.constantFrom(...Object.entries(deleting))

describe.each(waysToStore)('any legal name stored by %s', (_, { naming, store, stored, keeps }) => {
  test('comes back byte for byte, is listed and deleted by every contract', {
    timeout: 180_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(legalName(), anyDeletion, async (given, [way, remove]) => {
        const name = naming === 'file' ? fromFileName(given) : given
        fc.pre(Buffer.byteLength(name) <= 200 && !(naming === 'file' && hasLeadingDot(given)))
        const image = png(given)
        const answer = await store(given, image)
        expect(answer.status, answer.bytes.toString()).toBe(stored)
        const key = naming === 'service' ? json<V1Image>(answer).id : name
        try {
          await expectEverywhere(key, image)
          expect(await isListedAtRoot(key), 'listed by GET /').toBe(true)
          expect(await isListedByV1(key), 'listed by v1').toBe(true)
          const disposition = header(await send('GET', `/${segment(key)}`), 'Content-Disposition')
          expect(dispositionName(disposition)).toBe((keeps && savedAs(given)) || key)
        } finally {
          const removed = await remove(key)
          expect([200, 204], `${way}: ${removed.bytes.toString()}`).toContain(removed.status)
        }
        await expectEverywhere(key, undefined)
        expect(await isListedAtRoot(key), 'still listed by GET /').toBe(false)
      }),
      { numRuns: naming === 'service' ? 2 : 10 },
    )
  })
})

test('any legal name in raw UTF-8 is the name that the form answers with', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(legalName(), async (given) => {
      // What a client means by %22, %0D and %0A in a file name cannot be known: browsers write quotes so.
      fc.pre(!/%(22|0d|0a)/i.test(given) && !hasLeadingDot(given))
      fc.pre(Buffer.byteLength(fromFileName(given)) <= 200)
      const answer = await send('POST', '/upload', multipart([filePart(given, png(given))]))
      const { filename } = json<{ filename: string }>(answer)
      expect(filename).toBe(fromFileName(given))
      expect(await serving['GET /images/{id}']?.(filename)).toEqual(png(given))
      expect((await deleting['DELETE /{name}']?.(filename))?.status).toBe(204)
    }),
    { numRuns: 10 },
  )
})

test('an image overwritten by one contract is the new one for every other', async () => {
  const name = fromFileName(fc.sample(legalName(), { numRuns: 1, seed: 7 })[0] ?? '')
  const overwriting = waysToStore.filter(([way, { naming }]) => naming !== 'service' && way !== 'POST /')
  try {
    for (const [way, { store }] of overwriting) {
      await store(name, png(way))
      await expectEverywhere(name, png(way))
    }
    expect((await storing['POST /'].store(name, png('late'))).status).toBe(409)
    await expectEverywhere(name, png(overwriting.at(-1)?.[0] ?? ''))
  } finally {
    await deleting['DELETE /{name}']?.(name)
  }
})
