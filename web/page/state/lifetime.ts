// How long signed URLs are valid, as the address says.
import { queryOf, type Size } from './size.ts'

/** For how many days the URLs can be valid; the first is the default. */
export const lifetimes = [1, 30, 365] as const

/** Returns the lifetime in the query of an address, in days. */
export const daysIn = (query: string): number =>
  lifetimes.find((days) => String(days) === new URLSearchParams(query).get('days')) ?? lifetimes[0]

/** Returns the query of an address: a size, and the lifetime of its URLs. */
export const addressOf = (size: Size, days: number): string =>
  [queryOf(size), ...(days === lifetimes[0] ? [] : [`days=${days}`])].filter((one) => one !== '').join('&')
