// The signature headers of a callback, as Standard Webhooks specify.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { createHmac } from 'node:crypto'

const prefix = 'whsec_'

/**
 * Returns the key of a secret. "Random. At least 24 bytes (192 bits, 512 maximum)", "base64 encoded, prefixed with
 * `whsec_`".
 * @throws Error if it is invalid; the message doesn't contain it
 */
export function signingKey(secret: string): Buffer {
  const encoded = secret.slice(prefix.length)
  const key = Buffer.from(encoded, 'base64')
  // Buffer skips invalid base64, which the receivers' libraries refuse.
  const isExact = key.toString('base64') === encoded
  if (secret.startsWith(prefix) && isExact && key.length >= 24 && key.length <= 64) return key
  throw new Error(`The callback secret must be ${prefix} and the padded base64 of 24 to 64 bytes`)
}

/**
 * Returns the three `webhook-` headers of an attempt.
 * @param id the same for each attempt, so that the receiver recognizes retries: letters, digits, `-`, `_`
 * @param now the time of this attempt
 * @throws Error if the secret or the id is invalid
 */
export function webhookHeaders(secret: string, id: string, body: string, now = new Date()) {
  // "It's important that both the message id and the timestamp … not be allowed to include any `.`"
  if (!/^[\w-]+$/.test(id)) throw new Error('A webhook-id may contain only letters, digits, "-" and "_"')
  const timestamp = Math.floor(now.getTime() / 1000)
  const signature = createHmac('sha256', signingKey(secret)).update(`${id}.${timestamp}.${body}`)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature.digest('base64')}`,
  }
}
