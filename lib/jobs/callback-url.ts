// The callback of a resize.
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { checkUrl } from '../outbound/url.ts'
import { callbackSecret } from '../storage/secrets.ts'

/**
 * Returns the URL to call when the job ends; undefined if the request has none.
 * @throws ImageError bad-request, if the URL isn't allowed, or the service has no callback secret; storage
 */
export async function callbackOf(url: string | null | undefined): Promise<string | undefined> {
  if (url === undefined || url === null) return undefined
  if (!(await callbackSecret())) {
    throw new ImageError(
      'bad-request',
      "callback_url isn't available: the service has no secret to sign callbacks with",
    )
  }
  return checkUrl('callback_url', url, config.callback)
}
