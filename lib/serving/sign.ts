// Signs URLs of sizes with the service's own key, for clients that have none.
import { config } from '../config.ts'
import { at, ImageError } from '../image/errors.ts'
import { readSize } from '../sizes/asked.ts'
import { signUrl } from '../sizes/sign.js'
import { presetOf } from './variant.ts'

/** The message where nobody has created a key. */
export const noSigningKey =
  'The service has no signing key. Create one: npx darkroom keys add --signing, or npm run keys -- add --signing'

/** @throws ImageError bad-request, as GET does; and for a query without a size, whose URL nobody has to sign */
function demandSize(query: URLSearchParams): void {
  if (presetOf(query) !== undefined || readSize(query, true, config.sizes.unsigned)) return
  throw new ImageError('bad-request', 'expected the parameters of a size, such as w=790&h=500')
}

/**
 * Returns the URL of an image in each of these sizes, signed with the newest key. The image need not exist.
 * @param url of the image
 * @throws ImageError bad-request, which names the query and what is wrong with it; no-signing-key; storage
 */
export async function signSizes(url: string, queries: readonly string[], expires: Date): Promise<string[]> {
  const asked = queries.map((text) => new URLSearchParams(text))
  for (const [index, query] of asked.entries()) at(`queries[${index}]`, () => demandSize(query))
  // Only such requests load the client for SSM.
  const { signingKeys } = await import('../storage/secrets.ts')
  const [newest] = await signingKeys()
  if (!newest) throw new ImageError('no-signing-key', noSigningKey)
  return asked.map((query) => signUrl(`${url}?${query}`, newest, expires))
}
