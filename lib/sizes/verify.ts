// Validates the signature of a URL. The edge does, too, where the secret comes from a store of its own.
import { ImageError } from '../image/errors.ts'
import type { Query } from './parameters.ts'
import { type SigningKey, signatureOf } from './sign.js'

const refuse = (reason: string) => new ImageError('bad-signature', reason)

/** Compares in a time that doesn't depend on where they differ. The length is no secret. */
function isSame(given: string, right: string): boolean {
  let difference = given.length ^ right.length
  for (let at = 0; at < right.length; at++) difference |= given.charCodeAt(at) ^ right.charCodeAt(at)
  return difference === 0
}

/** What a signed URL says of its signature. */
export interface Claim {
  readonly kid: string
  /** Seconds since 1970. */
  readonly expires: number
  readonly signature: string
}

/** Returns what a URL claims; undefined if it isn't signed. @throws ImageError bad-signature */
export function claimOf(query: Query): Claim | undefined {
  const [kid, exp, sig] = [query.getAll('kid'), query.getAll('exp'), query.getAll('sig')]
  if (kid.length === 0 && exp.length === 0 && sig.length === 0) return undefined
  if (sig[0] === undefined || sig.length > 1) throw refuse('A signed URL has kid, exp and sig, each once')
  return { kid: kid[0] ?? '', expires: Number(exp[0]), signature: sig[0] }
}

/**
 * Refuses a claim that isn't true.
 * @param path as the service sees it: each segment percent-encoded, one slash before each
 * @param secret of the claim's key; undefined if there is no such key
 * @throws ImageError bad-signature
 */
export function checkClaim(
  { expires, signature }: Claim,
  path: string,
  query: Query,
  secret: string | undefined,
  now: Date,
): void {
  if (secret === undefined) throw refuse('The URL is signed with an unknown or revoked key')
  if (!isSame(signature, signatureOf(path, query, secret)))
    throw refuse("The signature doesn't match this path and these parameters")
  if (!(expires * 1000 > now.getTime())) throw refuse('The signed URL has expired')
}

/**
 * Returns true for a valid signature, and false for none.
 * @param path as the service sees it: each segment percent-encoded, one slash before each
 * @throws ImageError bad-signature, if there is one and it isn't valid
 */
export function isSigned(path: string, query: Query, keys: readonly SigningKey[], now = new Date()): boolean {
  const claim = claimOf(query)
  if (!claim) return false
  checkClaim(claim, path, query, keys.find(({ id }) => id === claim.kid)?.secret, now)
  return true
}
