// API keys: their format, storage, and comparison.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import * as z from 'zod/mini'

/** What is stored of a key, which doesn't include the key. */
export const keptKey = z.object({
  /** Public: part of the key, of lists, and of the log. */
  id: z.string(),
  /** SHA-256 of the whole key, in hex. A key is 256 random bits: no slow hash would make it safer. */
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Says whose it is. */
  label: z.string(),
  /** Whether it only allows reads. */
  reads_only: z.optional(z.boolean()),
  created_at: z.string(),
})

export type KeptKey = z.infer<typeof keptKey>

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Creates a key. Show the secret once: it can't be derived from what is stored. */
export function makeKey(label: string, readsOnly = false): { secret: string; kept: KeptKey } {
  const id = randomBytes(4).toString('hex')
  const secret = `dk_${id}_${randomBytes(32).toString('base64url')}`
  const kept = { id, hash: sha256(secret), label, created_at: new Date().toISOString() }
  return { secret, kept: readsOnly ? { ...kept, reads_only: true } : kept }
}

/** Returns the key of a secret. Comparisons take constant time. */
export function findKey(keys: readonly KeptKey[], secret: string): KeptKey | undefined {
  const given = Buffer.from(sha256(secret))
  return keys.reduce<KeptKey | undefined>(
    (found, key) => (timingSafeEqual(given, Buffer.from(key.hash)) ? key : found),
    undefined,
  )
}
