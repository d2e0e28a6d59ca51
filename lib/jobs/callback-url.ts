// The callback that an order may name.
import { checkCallbackUrl } from '../callback/check.ts'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { callbackSecret } from '../storage/secrets.ts'

/**
 * The URL to tell once the job is over; undefined where none is named.
 * @throws ImageError bad-request, where the URL is not one that we call, or callbacks are not set up; storage
 */
export async function callbackOf(url: string | null | undefined): Promise<string | undefined> {
  if (url === undefined || url === null) return undefined
  if (!(await callbackSecret())) {
    throw new ImageError(
      'bad-request',
      'callback_url is not taken here: this service has no secret to sign callbacks with',
    )
  }
  return checkCallbackUrl(url, config.callback)
}
