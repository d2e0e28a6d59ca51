// `GET /v1/images` by prefix, and by time.

import { expect, test } from 'vitest'
import { discardAfterTest, expectRefusal, origin, put, type V1Page } from './contracts.ts'
import { png } from './images.ts'
import { uniqueName } from './names.ts'
import { json, send } from './wire.ts'

async function follow(path: string): Promise<string[]> {
  const answer = await send('GET', path)
  expect(answer.status).toBe(200)
  const { data, next } = json(answer) as V1Page
  const ids = data.map(({ id }) => id)
  return next ? [...ids, ...(await follow(next.slice(origin.length)))] : ids
}

async function putAll(names: readonly string[]): Promise<void> {
  names.forEach(discardAfterTest)
  for (const name of names) await put(name, png('x'))
}

test('with a prefix, only images with that prefix are listed, along the links, too', async () => {
  const prefix = uniqueName('')
  const names = ['a', 'b', 'c'].map((letter) => `${prefix}${letter}.png`)
  await putAll(names)
  expect(await follow(`/v1/images?prefix=${prefix}&limit=2`)).toEqual(names)
  expect(await follow(`/v1/images?prefix=${prefix}&offset=1&limit=1`)).toEqual(names.slice(1))
  expect(await follow(`/v1/images?prefix=${prefix}b`)).toEqual([names[1]])
  expect(await follow(`/v1/images?prefix=${prefix}z`)).toEqual([])
})

/** ULIDs of three milliseconds, in the order of time, with a prefix that is not among other tests' names. */
const ulids = ['0', '1', '2'].map(
  (time) => `0000000${time}00${Math.random().toString(16).slice(2, 12).padEnd(16, '0')}`,
)

test('sort=newest uses the time in a name, along the links, too', async () => {
  await putAll(ulids.toReversed())
  const newest = ulids.toReversed()
  expect(await follow('/v1/images?prefix=0000000&sort=newest&limit=2')).toEqual(newest)
  expect(await follow('/v1/images?prefix=0000000&sort=newest&offset=1&limit=1')).toEqual(newest.slice(1))
  expect(await follow('/v1/images?prefix=0000000&sort=name')).toEqual(ulids)
})

test.each(['sort=size', 'sort=newest&cursor=YQ', 'sort=newest&cursor=!'])('refuses ?%s', async (query) => {
  expectRefusal(await send('GET', `/v1/images?${query}`), 'v1', 400)
})
