// What the index should say, from the originals and their manifests, and what it says.
import { expect } from 'vitest'
import { allKeys, readManifest, stat, toVersion } from './bucket.ts'

const { entryIn, tailIn } = await import('../../lib/storage/index-keys.ts')
const { readCounts } = await import('../../lib/storage/counts.ts')
const { kindOf } = await import('../../lib/image/entry.ts')

async function keysIn(prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of allKeys(prefix)) keys.push(key)
  return keys
}

const entryOf = (key: string) => {
  const entry = entryIn(tailIn(key))
  if (!entry) throw new Error(`No entry: ${key}`)
  return entry
}

/** Name, version, status, and bytes of each processed image. */
async function truth(): Promise<string[]> {
  const lines: string[] = []
  for (const key of await keysIn('originals/')) {
    const stored = await stat(key.slice('originals/'.length))
    const manifest = (await readManifest(stored.name))?.value
    if (manifest?.version === toVersion(stored.etag))
      lines.push([stored.name, stored.etag, manifest.status, stored.bytes].join(' '))
  }
  return lines.toSorted()
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
