// The time that some names carry: UUIDv7 (RFC 9562 section 5.7) and ULID (https://github.com/ulid/spec).

const uuid7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?=\.|$)/i

/** Crockford's base 32: ten digits of time, sixteen random ones. */
const ulid = /^([0-7][0-9a-hjkmnp-tv-z]{9})[0-9a-hjkmnp-tv-z]{16}(?=\.|$)/i
const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/** Returns the milliseconds since 1970 in a name that begins with such an id; undefined if it doesn't. */
export function timeIn(name: string): number | undefined {
  const [, high, low] = uuid7.exec(name) ?? []
  if (high && low) return Number.parseInt(high + low, 16)
  const [, time] = ulid.exec(name) ?? []
  if (!time) return undefined
  return [...time.toLowerCase()].reduce((sum, digit) => sum * 32 + digits.indexOf(digit), 0)
}
