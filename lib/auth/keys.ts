// API keys: how they look, how they are kept, and how one is told from another.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import * as z from 'zod/mini'

/** What is kept of a key: never the key. */
export const keptKey = z.object({
  /** Public: it stands in the key, in listings and in the log. */
  id: z.string(),
  /** SHA-256 of the whole key, in hex. A key is 256 random bits: no slow hash would make it safer. */
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** For people: whose it is. */
  label: z.string(),
  /** It may read, where reads need a key, and no more. */
  reads_only: z.optional(z.boolean()),
  created_at: z.string(),
})

export type KeptKey = z.infer<typeof keptKey>

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Makes a key. The secret is to be shown once: it cannot be had again from what is kept. */
export function makeKey(label: string, readsOnly = false): { secret: string; kept: KeptKey } {
  const id = randomBytes(4).toString('hex')
  const secret = `dk_${id}_${randomBytes(32).toString('base64url')}`
  const kept = { id, hash: sha256(secret), label, created_at: new Date().toISOString() }
  return { secret, kept: readsOnly ? { ...kept, reads_only: true } : kept }
}

/** The key that this secret is. Each comparison takes the same time, whatever it finds. */
export function findKey(keys: readonly KeptKey[], secret: string): KeptKey | undefined {
  const given = Buffer.from(sha256(secret))
  return keys.reduce<KeptKey | undefined>(
    (found, key) => (timingSafeEqual(given, Buffer.from(key.hash)) ? key : found),
    undefined,
  )
}
