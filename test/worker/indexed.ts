// What the index should say, from the originals and their manifests, and what it says.
import { expect } from 'vitest'
import type { Manifest } from '../../lib/image/manifest.ts'
import type { ListedKey } from '../../lib/storage/listing.ts'
import { allKeys, readManifest, toVersion } from './bucket.ts'

const { entryIn, tailIn } = await import('../../lib/storage/index-keys.ts')
const { manifestKey } = await import('../../lib/storage/keys.ts')
const { readCounts } = await import('../../lib/storage/counts.ts')
const { kindOf } = await import('../../lib/image/entry.ts')

async function listedIn(prefix: string): Promise<ListedKey[]> {
  const all: ListedKey[] = []
  for await (const listed of allKeys(prefix)) all.push(listed)
  return all
}

const keysIn = async (prefix: string) => (await listedIn(prefix)).map(({ key }) => key)

const entryOf = (key: string) => {
  const entry = entryIn(tailIn(key))
  if (!entry) throw new Error(`No entry: ${key}`)
  return entry
}

/**
 * Manifests by their ETags, which this bucket never gives twice: each version is read once,
 * however many tests look at it.
 */
const read = new Map<string, Promise<Manifest | undefined>>()

function manifestOf(name: string, etag: string): Promise<Manifest | undefined> {
  const manifest = read.get(etag) ?? readManifest(name).then((known) => known?.value)
  read.set(etag, manifest)
  return manifest
}

/** Name, ETag, status, and bytes of each processed image. */
async function truth(): Promise<string[]> {
  const [originals, manifests] = await Promise.all(['originals/', 'manifests/'].map(listedIn))
  const etags = new Map(manifests?.map(({ key, etag }) => [key, etag]))
  const lines = originals?.map(async ({ key, etag, bytes }) => {
    const name = key.slice('originals/'.length)
    const known = etags.get(manifestKey(name))
    const manifest = known && (await manifestOf(name, known))
    return manifest && manifest.version === toVersion(etag)
      ? [name, etag, manifest.status, bytes].join(' ')
      : []
  })
  return (await Promise.all(lines ?? [])).flat().toSorted()
}

const lineOf = (key: string) => {
  const { name, etag, status, bytes } = entryOf(key)
  return [name, etag, status, bytes].join(' ')
}

/** Expects that each order of the index says what is true, and nothing else, and that the counts are right. */
export async function expectIndexed(): Promise<void> {
  const expected = await truth()
  const [byName, byTime, byKind] = await Promise.all(
    ['index/name/', 'index/newest/', 'index/kind/'].map(keysIn),
  )
  expect(byName?.map(lineOf).toSorted(), 'by name').toEqual(expected)
  expect(byTime?.map(lineOf).toSorted(), 'by time').toEqual(expected)
  expect(byKind?.map(lineOf).toSorted(), 'by kind').toEqual(expected)
  const sums: Record<string, { images: number; bytes: number }> = {}
  for (const entry of byName?.map(entryOf) ?? []) {
    const { images, bytes } = sums[kindOf(entry)] ?? { images: 0, bytes: 0 }
    sums[kindOf(entry)] = { images: images + 1, bytes: bytes + entry.bytes }
  }
  const counted = Object.entries(await readCounts()).filter(
    ([, { images, bytes }]) => images !== 0 || bytes !== 0,
  )
  expect(Object.fromEntries(counted), 'counts').toEqual(sums)
}
