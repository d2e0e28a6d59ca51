// Whether a request is signed.
import type { Request } from '../http/message.ts'
import type { SigningKey } from '../sizes/sign.js'
import { isSigned } from '../sizes/verify.ts'

/** Reads the keys only for URLs that claim to be signed. */
async function keysFor(query: URLSearchParams): Promise<readonly SigningKey[]> {
  if (!['kid', 'exp', 'sig'].some((name) => query.has(name))) return []
  const { signingKeys } = await import('../storage/secrets.ts')
  return signingKeys()
}

/** Returns true for a valid signature, and false for none. @throws ImageError bad-signature, storage */
export const hasSignature = async ({ path, query }: Request): Promise<boolean> =>
  isSigned(path, query, await keysFor(query))
