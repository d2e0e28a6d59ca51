// Reads the lists of `GET /` and `GET /v1/images`, though other tests store and delete at the same time.

import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { segment, type V1Image, type V1Page } from './contracts.ts'
import { json, pathOf, send } from './wire.ts'

export interface NamesPage {
  readonly names: readonly string[]
  /** The path of the next page, of the header `Link`. */
  readonly next: string | undefined
}

/** One page of `GET /`; the query starts with `?`. */
export async function namesPage(path: string): Promise<NamesPage> {
  const answer = await send('GET', path)
  expect(answer.status, answer.bytes.toString()).toBe(200)
  const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(String(answer.headers.link ?? ''))?.[1]
  return { names: json<string[]>(answer), next: link === undefined ? undefined : pathOf(link) }
}

/** One page of `GET /v1/images`. */
export async function v1Page(path: string): Promise<V1Page> {
  const answer = await send('GET', path)
  expect(answer.status, answer.bytes.toString()).toBe(200)
  return json<V1Page>(answer)
}

/** The names with a prefix, by following `Link` from right before the first of them. */
export async function namesWith(prefix: string, limit = 1000): Promise<string[]> {
  const found: string[] = []
  // `after` leaves out the name itself; no test stores an image under its bare prefix.
  let path: string | undefined = `/?limit=${limit}&after=${segment(prefix)}`
  while (path !== undefined) {
    const page: NamesPage = await namesPage(path)
    expect(page.names.length).toBeLessThanOrEqual(limit)
    found.push(...page.names.filter((name) => name.startsWith(prefix)))
    path = page.names.every((name) => name.startsWith(prefix)) ? page.next : undefined
  }
  return found
}

/** Walks `v1`'s list along its `next` links from a page on, image by image. */
export async function* v1Images(path = '/v1/images?limit=1000'): AsyncGenerator<V1Image> {
  let next: string | null = path
  while (next !== null) {
    const page: V1Page = await v1Page(pathOf(next))
    yield* page.data
    next = page.next
  }
}

/** The ids with a prefix, by walking the pages of `v1` from the first until the prefix is passed. */
export async function v1IdsWith(prefix: string, limit: number): Promise<string[]> {
  const found: string[] = []
  for await (const { id } of v1Images(`/v1/images?limit=${limit}`)) {
    if (id.startsWith(prefix)) found.push(id)
    else if (Buffer.compare(Buffer.from(id), Buffer.from(prefix)) > 0) break
  }
  return found
}

/**
 * What `look` saw while no name came or went up to its last one: it is done over until the list was the same
 * before and after. So offsets can be compared with the list although other tests are at work.
 */
export async function whileUnchanged<T>(
  upTo: string,
  look: (names: readonly string[]) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const before = await namesUpTo(upTo)
    const seen = await look(before)
    if (isDeepStrictEqual(before, await namesUpTo(upTo))) return seen
  }
  throw new Error(`the list never stayed the same up to ${upTo}`)
}

async function namesUpTo(last: string): Promise<string[]> {
  const names: string[] = []
  let path: string | undefined = '/?limit=1000'
  while (path !== undefined && !names.includes(last)) {
    const page: NamesPage = await namesPage(path)
    names.push(...page.names)
    path = page.next
  }
  return names.slice(0, names.indexOf(last) + 1)
}
