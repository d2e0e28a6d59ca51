// Generating a rendition once, however many requests ask for it at the same time in this process.
import pLimit from 'p-limit'
import { config } from '../config.ts'
import { stat } from '../storage/bucket.ts'
import { busy, inTurn } from './in-turn.ts'
import type { Made, ToMake } from './make.ts'

const limit = pLimit(config.sizes.atOnce)

/** Sizes that wait for their turn, at most. */
const mostWaiting = 64
/** Milliseconds that each of them waits: of its 29 s, a request needs some to generate. */
const patience = 10_000
const underWay = new Map<string, Promise<Made | undefined>>()
let finished = 0

/** Returns how many generations have ended in this process. */
export const generations = () => finished

async function generate(missingAt: number, wanted: ToMake): Promise<Made | undefined> {
  const { image, key } = wanted
  try {
    // One that ended since then may have stored it, and another process may have, too.
    if (finished > missingAt && (await stat(image.name, key))) return undefined
    const { make } = await import('./make.ts')
    return await make(wanted)
  } finally {
    finished += 1
  }
}

/**
 * Generates a rendition. Few are generated at a time: each takes a core and its memory.
 * @param missingAt `generations()` before the look that didn't find it in the bucket
 * @returns undefined if somebody else stored it, or it can't be generated yet
 * @throws ImageError busy, if too many wait, or its turn doesn't come in time; undecodable,
 *   unsupported, too-many-pixels, storage
 */
export function generateOnce(missingAt: number, wanted: ToMake): Promise<Made | undefined> {
  const { key } = wanted
  const known = underWay.get(key)
  if (known) return known
  if (limit.pendingCount >= mostWaiting) throw busy()
  const generating = inTurn(limit, patience, () => generate(missingAt, wanted)).finally(() =>
    underWay.delete(key),
  )
  underWay.set(key, generating)
  return generating
}
