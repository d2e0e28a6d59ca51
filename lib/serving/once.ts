// Making a rendition once, however many ask for it at the same time in this process.
import pLimit from 'p-limit'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import type { Rendition } from '../image/rendition.ts'
import { type Stored, stat } from '../storage/bucket.ts'

const limit = pLimit(config.sizes.atOnce)
const underWay = new Map<string, Promise<void>>()

/** Another process, or whoever was before us in the queue, may have made it. */
async function isThere(name: string, key: string): Promise<boolean> {
  try {
    await stat(name, key)
    return true
  } catch (error) {
    if (error instanceof ImageError && error.code === 'missing') return false
    throw error
  }
}

async function makeMissing(image: Stored, rendition: Rendition, key: string): Promise<void> {
  if (await isThere(image.name, key)) return
  const { make } = await import('./make.ts')
  await make(image, rendition, key)
}

/**
 * Makes a rendition under this key, unless it is there. Few are made at a time: each takes a core and its memory.
 * @throws ImageError undecodable, unsupported, too-many-pixels, storage
 */
export function makeOnce(image: Stored, rendition: Rendition, key: string): Promise<void> {
  const known = underWay.get(key)
  if (known) return known
  const making = limit(makeMissing, image, rendition, key).finally(() => underWay.delete(key))
  underWay.set(key, making)
  return making
}
