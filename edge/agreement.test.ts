// The edge finds the object that the functions would, for any query, and finds none where they would refuse.
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { contentTypes } from '../lib/image/image.ts'
import { presets } from '../lib/image/presets.ts'
import { fileOf } from '../lib/image/rendition.ts'
import { parseVersion } from '../lib/image/version.ts'
import { readSize, type Unsigned } from '../lib/sizes/asked.ts'
import { negotiate } from '../lib/sizes/negotiate.ts'
import { isSigned } from '../lib/sizes/verify.ts'
import { renditionKey, variantKey } from '../lib/storage/keys.ts'
import { type EdgeFunction, edgeFunction } from '../localstack/edge/function.ts'
import { canonicalAccept } from './accept.ts'
import { frontCode } from './bundle.ts'
import { key, requests, type Sent, version } from './queries.ts'

const readKey = async (name: string) => {
  if (name !== `key:${key.id}`) throw new Error('KeyNotFound')
  return key.secret
}

const hasSize = (query: URLSearchParams) =>
  [
    ...['w', 'h', 'fit', 'position', 'format', 'q', 'dpr', 'blur', 'rotate', 'bg', 'enlarge'],
    ...['crop', 'flip', 'gray'],
  ].some((name) => query.has(name))

/** Returns the path of the object by lib/sizes; undefined if a function has to answer. */
function pathFor({ name, query: sent }: Sent, unsigned: Unsigned): string | undefined {
  const query = new URLSearchParams(sent)
  const [named = '', ...others] = query.getAll('v')
  const { version: v, focus } = parseVersion(named)
  if (others.length > 0 || !/^[0-9a-f]{32}(-\d+)?$/.test(v) || name.includes('%25')) return undefined
  try {
    const signed = isSigned(`/images/${name}`, query, [key])
    const [preset, ...more] = query.getAll('preset')
    if (preset !== undefined) {
      const isLegal = more.length === 0 && !hasSize(query) && /^[a-z][a-z0-9-]*$/.test(preset)
      if (!isLegal || (focus && !Object.hasOwn(presets, preset))) return undefined
      return `/${variantKey(name, v, preset, preset === 'thumb' ? focus : undefined)}`
    }
    const asked = readSize(query, signed, unsigned)
    if (!asked || asked.format === 'auto') return undefined
    return `/${renditionKey(name, v, fileOf(asked.toRendition('webp', focus)))}`
  } catch {
    return undefined
  }
}

const ask = (edge: EdgeFunction, name: string, query: string) =>
  edge('GET', `/images/${name}?${query}`, { host: 'images.example' })

describe.each(['ladder', 'widths', 'none'] as const)('where no signature is needed for %s', (unsigned) => {
  let edge: EdgeFunction
  beforeAll(async () => {
    edge = edgeFunction(await frontCode({ caches: true, unsigned }), readKey)
  })

  // 10,000, with the other two settings.
  test('thousands of queries have the same object at the edge and in the functions', async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(requests, async (sent) => {
        const { target, group } = await ask(edge, sent.name, sent.query)
        const expected = pathFor(sent, unsigned)
        expect(group && target).toBe(expected)
        if (expected !== undefined) found++
      }),
      { numRuns: 3400 },
    )
    expect(found).toBeGreaterThan(340)
  })

  test('all spellings of a URL have one key in the cache, and functions read the same from it', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ name, query, other }) => {
        const [one, another] = [await ask(edge, name, query), await ask(edge, name, other)]
        const pairs = query.split('&')
        // The order of two values of one parameter has a meaning.
        if (new Set(pairs.map((pair) => pair.split('=')[0])).size === pairs.length)
          expect(one).toEqual(another)
        const read = new URLSearchParams(one.headers['x-darkroom-query'] ?? one.target.split('?')[1])
        expect(pathFor({ name, query: String(read), other }, unsigned)).toBe(
          pathFor({ name, query, other }, unsigned),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

test('the canonical Accept negotiates what the client’s own does', () => {
  const range = fc
    .tuple(
      fc.constantFrom('image/avif', 'image/webp', 'IMAGE/WEBP', 'image/*', '*/*', 'image/apng', 'text/html'),
      fc.constantFrom('', ';q=0', ';q=0.0', '; q=0.8', ';q=1.0', ';v=b3;q=0.9'),
    )
    .map((parts) => parts.join(''))
  const accept = fc
    .array(range, { maxLength: 5 })
    .chain((ranges) => fc.constantFrom(',', ', ').map((by) => ranges.join(by)))
  fc.assert(
    fc.property(accept, fc.constantFrom(...Object.values(contentTypes)), (sent, type) => {
      expect(negotiate(type, canonicalAccept(sent))).toBe(negotiate(type, sent))
    }),
    { numRuns: 2000 },
  )
  const kinds = fc.sample(accept, 2000).map(canonicalAccept)
  expect([...new Set(kinds)].length).toBeLessThanOrEqual(4)
})

test('a URL without a version, or of an original, is answered by the functions', async () => {
  const edge = edgeFunction(await frontCode({ caches: true, unsigned: 'ladder' }), readKey)
  for (const query of ['', 'w=300', `v=${version}`, `v=${version}&format=auto&w=3`])
    expect((await ask(edge, 'cat.jpg', query)).group, query).toBeUndefined()
})
