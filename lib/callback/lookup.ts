// DNS for callbacks: a name that leads into a private network leads nowhere.
import type { LookupAddress, LookupAllOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublic } from './addresses.ts'

/** `lookup` of node:dns, asked for all addresses. */
export type LookupAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, answers: LookupAddress[]) => void,
) => void

/**
 * A `lookup` for node:http that fails where any of the answers is not public. The socket connects to what this
 * hands out and nothing is asked twice, so a name cannot change between check and connection (DNS rebinding).
 *
 * One bad answer spoils the others: a host that is meant to be public has none, and with the rest used,
 * whether a callback arrives would depend on the order in which addresses are tried.
 */
export function guarded(lookup: LookupAll, { allowLocal }: { allowLocal: boolean }): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, answers) => {
      if (error) return callback(error, [])
      const bad = allowLocal ? undefined : answers.find(({ address }) => !isPublic(address))
      if (bad) return callback(new Error(`its name leads to ${bad.address}, which is not public`), [])
      const [first] = answers
      if (!first) return callback(new Error('its name leads nowhere'), [])
      // net asks for one address where --no-network-family-autoselection is set.
      if (options.all) callback(null, answers)
      else callback(null, first.address, first.family)
    })
}
