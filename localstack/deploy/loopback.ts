// Importing this resolves every name below `localhost` to this machine, as RFC 6761 section 6.3 says and not every
// system's resolver does. An endpoint's buckets, APIs, and key value stores have such names.
import dns from 'node:dns'

const { lookup } = dns

const withLoopback = (host: string, ...rest: unknown[]) =>
  Reflect.apply(lookup, dns, [/\.localhost$/.test(host) ? '127.0.0.1' : host, ...rest])

Object.assign(dns, { lookup: Object.assign(withLoopback, lookup) })

const { AWS_ENDPOINT_URL: endpoint } = process.env
// For key value stores, the SDK puts the account's number before the host, which then can't be an address.
if (endpoint)
  process.env.AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE ??= endpoint.replace('//127.0.0.1', '//localhost')
