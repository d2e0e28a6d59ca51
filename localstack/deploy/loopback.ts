// Importing this makes every name below `localhost` this machine in this process, as RFC 6761 section 6.3 has it and
// not every system's resolver does. Buckets and APIs of an endpoint have such names.
import dns from 'node:dns'

const { lookup } = dns

const withLoopback = (host: string, ...rest: unknown[]) =>
  Reflect.apply(lookup, dns, [/\.localhost$/.test(host) ? '127.0.0.1' : host, ...rest])

Object.assign(dns, { lookup: Object.assign(withLoopback, lookup) })
