// DNS for URLs of clients: names in private networks fail.
import type { LookupAddress, LookupAllOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublic } from './addresses.ts'

/** `lookup` of node:dns, asked for all addresses. */
export type LookupAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, answers: LookupAddress[]) => void,
) => void

/** The name is of a private network. */
export class NotPublic extends Error {}

/**
 * Returns a `lookup` for node:http that fails if any address isn't public. The socket connects to its result without
 * another lookup, so a name can't change between check and connection (DNS rebinding).
 *
 * One private address is enough to fail: a public host has none, and otherwise the order of addresses would decide
 * whether a connection is made.
 */
export function guarded(lookup: LookupAll, { allowLocal }: { allowLocal: boolean }): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, answers) => {
      if (error) return callback(error, [])
      const bad = allowLocal ? undefined : answers.find(({ address }) => !isPublic(address))
      // The message is for whoever sent the URL, and the address is of our network.
      if (bad) return callback(new NotPublic('its name resolves to an address that is not public'), [])
      const [first] = answers
      if (!first) return callback(new Error('its name has no address'), [])
      // net asks for one address if --no-network-family-autoselection is set.
      if (options.all) callback(null, answers)
      else callback(null, first.address, first.family)
    })
}
