// Numbers in a query string.
import { ImageError } from '../image/errors.ts'

/**
 * The whole number under this key, or `otherwise` where the key is absent.
 * @throws ImageError bad-request, where it is no number from min to max
 */
export function wholeNumber(
  query: URLSearchParams,
  key: string,
  { min, max, otherwise }: { min: number; max: number; otherwise: number },
): number {
  const given = query.get(key)
  if (given === null) return otherwise
  const number = Number(given)
  if (/^\d+$/.test(given) && number >= min && number <= max) return number
  throw new ImageError('bad-request', `${key} must be a whole number from ${min} to ${max}`)
}
