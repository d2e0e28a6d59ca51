// Which IP addresses the service may connect to for clients: only public ones.
import { BlockList, isIP } from 'node:net'

/** https://www.iana.org/assignments/iana-ipv4-special-registry, where it says "not globally reachable". */
const special4 = [
  ['0.0.0.0', 8], // this network, the unspecified address
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT, Alibaba's metadata
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // Azure's metadata: a public address, but not a public service
  ['169.254.0.0', 16], // link-local, AWS's metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments, Oracle's metadata
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays, deprecated by RFC 7526
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
] as const

/** https://www.iana.org/assignments/iana-ipv6-special-registry, within `global6`. */
const special6 = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which carries any IPv4 address
  ['3fff::', 20], // documentation
] as const

/**
 * The range of public IPv6 addresses. Everything else is refused without a list: loopback, unique-local (AWS's
 * metadata at fd00:ec2::254 among it), link-local, multicast, IPv4-mapped and IPv4-compatible.
 */
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')

// RFC 6052. In AWS's IPv6-only subnets, DNS64 gives IPv4-only hosts such an address.
const nat64 = '64:ff9b::'
global6.addSubnet(nat64, 96, 'ipv6')

const special = new BlockList()
for (const [network, bits] of special6) special.addSubnet(network, bits, 'ipv6')
for (const [network, bits] of special4) {
  special.addSubnet(network, bits, 'ipv4')
  special.addSubnet(nat64 + network, 96 + bits, 'ipv6')
}

/**
 * Returns whether a text is a public IP address, without brackets and without a zone (`fe80::1%eth0`).
 */
export function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !special.check(address, 'ipv4')
  if (family !== 6 || address.includes('%')) return false
  return global6.check(address, 'ipv6') && !special.check(address, 'ipv6')
}
