// A data folder with many images, of which there are no bytes but the manifests of the first: a list reads nothing
// else.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Entry } from '../lib/image/entry.ts'
import { completeKey, keysOf, tailOf } from '../lib/storage/index-keys.ts'
import { Database } from '../localstack/database.ts'
import { Catalog, type StoredObject } from '../localstack/s3/catalog.ts'

export const bucket = 'darkroom-bench'

/** The name of an image; the greater the number, the later the name and the time. */
export const nameOf = (number: number) => `photo-${String(number).padStart(9, '0')}.jpg`

const version = '0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2'
const began = Date.UTC(2026, 0, 1)

/** One in a hundred is a PNG, and one in a thousand failed. */
function entryOf(number: number): Entry {
  const isPng = number % 100 === 50
  const at = began + number * 1000
  const common = {
    ...{ name: nameOf(number), etag: `"${version}"`, bytes: 2_000_000, lastModified: new Date(at), time: at },
    ...{ contentType: isPng ? 'image/png' : 'image/jpeg', width: 4032, height: 3024 },
  }
  if (number % 1000 === 999)
    return { ...common, status: 'failed', looks: { status: 'failed', reason: 'The image is damaged' } }
  const variant = (preset: string, width: number, height: number) => ({
    ...{ preset, width, height, bytes: Math.round(width * height * 0.1), type: 'image/webp' },
  })
  const looks = {
    ...{ status: 'ready' as const, format: isPng ? 'png' : 'jpeg', width: 4032, height: 3024 },
    ...{ placeholder: '3OcRJYB4d3h/iIeHeEh3eIhw+j2w', colour: '#4a6b72' },
    variants: [
      variant('thumb', 200, 200),
      variant('small', 480, 360),
      variant('medium', 960, 720),
      variant('large', 1920, 1440),
    ],
  }
  return { ...common, status: 'ready', looks }
}

const manifestOf = ({ bytes, looks }: Entry) =>
  JSON.stringify({ schema: 1, version, bytes, recipe: '', ...looks })

/** Fills a new data folder with that many images, and their index. */
export function fill(directory: string, images: number, manifests: number): void {
  const database = new Database(directory)
  const catalog = new Catalog(database)
  const blob = (bytes: string) => {
    const name = createHash('sha256').update(bytes).digest('hex')
    mkdirSync(join(directory, 'blobs', name.slice(0, 2)), { recursive: true })
    writeFileSync(join(directory, 'blobs', name.slice(0, 2), name), bytes)
    return name
  }
  const nothing = blob('')
  const put = (key: string, object: Partial<StoredObject> = {}) =>
    catalog.putObject({
      ...{ bucket, key, blob: nothing, size: 0, etag: 'd41d8cd98f00b204e9800998ecf8427e', modified: began },
      ...{ version: 'v', headers: {}, ...object },
    })
  catalog.commit(() => {
    catalog.addBucket(bucket)
    put(completeKey)
    // In the order of keys, since each is appended then.
    for (let number = 0; number < images; number += 1) {
      const { name, bytes, lastModified } = entryOf(number)
      const headers = {
        'content-type': 'image/jpeg',
        'x-amz-meta-width': '4032',
        'x-amz-meta-height': '3024',
      }
      put(`originals/${name}`, { size: bytes, etag: version, modified: lastModified.getTime(), headers })
    }
    for (let number = 0; number < images; number += 1) put(`index/name/${tailOf(entryOf(number))}`)
    for (let number = images - 1; number >= 0; number -= 1)
      for (const key of keysOf(tailOf(entryOf(number))).slice(0, -1)) put(key)
    for (let number = 0; number < Math.min(images, manifests); number += 1) {
      const text = manifestOf(entryOf(number))
      put(`manifests/${nameOf(number)}.json`, { blob: blob(text), size: text.length })
    }
  })
  database.close()
}
