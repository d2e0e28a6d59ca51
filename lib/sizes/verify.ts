// Validates the signature of a URL.
import { timingSafeEqual } from 'node:crypto'
import { ImageError } from '../image/errors.ts'
import { type SigningKey, signatureOf } from './sign.js'

const refuse = (reason: string) => new ImageError('bad-signature', reason)

/** Compares as text: base64url can write the same bytes differently. The length is no secret. */
function isSame(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/**
 * Returns true for a valid signature, false for none.
 * @param path as the service sees it: each segment percent-encoded, one slash before each
 * @throws ImageError bad-signature, where there is one and it is not valid
 */
export function isSigned(
  path: string,
  query: URLSearchParams,
  keys: readonly SigningKey[],
  now = new Date(),
): boolean {
  const [kid, exp, sig] = ['kid', 'exp', 'sig'].map((name) => query.getAll(name))
  if (!kid?.length && !exp?.length && !sig?.length) return false
  const [given, ...others] = sig ?? []
  if (given === undefined || others.length > 0) throw refuse('A signed URL has kid, exp and sig, each once')
  const key = keys.find(({ id }) => id === kid?.[0])
  if (!key) throw refuse('The URL is signed with a key that is not known here, or not any more')
  if (!isSame(given, signatureOf(path, query, key.secret)))
    throw refuse('The signature is not that of this path and these parameters')
  const expires = Number(exp?.[0])
  if (!(expires * 1000 > now.getTime())) throw refuse('The signed URL has expired')
  return true
}
