// Generating a rendition once, however many requests ask for it at the same time in this process.
import pLimit from 'p-limit'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import type { Manifest } from '../image/manifest.ts'
import type { Rendition } from '../image/rendition.ts'
import { type Stored, stat } from '../storage/bucket.ts'
import type { Whole } from '../storage/open.ts'

const limit = pLimit(config.sizes.atOnce)

/** Sizes that wait for their turn. The last one waits some seconds, which clients do. */
const mostWaiting = 64
const underWay = new Map<string, Promise<Whole | undefined>>()
let finished = 0

/** Returns how many generations have ended in this process. */
export const generations = () => finished

type Arguments = [image: Stored, rendition: Rendition, key: string, manifest: Manifest | undefined]

async function generate(missingAt: number, ...[image, rendition, key, manifest]: Arguments) {
  try {
    // One that ended since then may have stored it, and another process may have, too.
    if (finished > missingAt && (await stat(image.name, key))) return undefined
    const { make } = await import('./make.ts')
    return await make(image, rendition, key, manifest)
  } finally {
    finished += 1
  }
}

/**
 * Generates a rendition and stores it under this key. Few are generated at a time: each takes a core and its memory.
 * @param missingAt `generations()` before the look that didn't find it in the bucket
 * @param manifest of this version of the image, if it has one
 * @returns undefined if somebody else stored it, or it can't be generated yet
 * @throws ImageError busy, if too many wait; undecodable, unsupported, too-many-pixels, storage
 */
export function generateOnce(missingAt: number, ...all: Arguments): Promise<Whole | undefined> {
  const [, , key] = all
  const known = underWay.get(key)
  if (known) return known
  if (limit.pendingCount >= mostWaiting)
    throw new ImageError('busy', 'Many sizes are being generated at this time; try again')
  const generating = limit(generate, missingAt, ...all).finally(() => underWay.delete(key))
  underWay.set(key, generating)
  return generating
}
