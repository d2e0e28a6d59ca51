// Which URLs of clients the service may open: for callbacks, and for images to fetch.
import { isIP } from 'node:net'
import { ImageError } from '../image/errors.ts'
import { isPublic } from './addresses.ts'

/** The maximum length of a URL, in characters, as sent and as normalized. */
export const maxUrlLength = 2000

/**
 * A TLS client that opens any port on behalf of anybody is a port scanner, and can be made to speak to mail
 * servers. 8443 is the usual alternative to 443. The URL parser writes 443 as ''.
 */
const ports = new Set(['', '8443'])

// RFC 6761, RFC 6762, RFC 8375, and `.internal`, which ICANN reserved for private use; AWS and Google name
// their machines in it. A name without a dot is resolved in our network's search domains.
const localName = /^[^.]*$|\.(?:localhost|local|internal|home\.arpa)$/

/** https://url.spec.whatwg.org: the parser has turned every notation of an IPv4 address into the dotted one. */
function isPublicHost(hostname: string): boolean {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(literal) !== 0) return isPublic(literal)
  return !localName.test(hostname) && !hostname.endsWith('.')
}

/**
 * Validates a URL of a request: an https URL, of at most 2,000 characters, without credentials,
 * on port 443 or 8443, whose host is neither an address nor a name of a private network. What the name
 * resolves to is checked when it is opened.
 * @param member the URL's member of the request, for the error
 * @param settings.allowLocal allows http, any host, and any port, for local use
 * @returns the normalized URL, without its fragment
 * @throws ImageError bad-request
 */
export function checkUrl(member: string, url: string, { allowLocal }: { allowLocal: boolean }): string {
  const refuse = (what: string): never => {
    throw new ImageError('bad-request', `${member} ${what}`)
  }
  if (url.length > maxUrlLength) refuse(`is longer than ${maxUrlLength} characters`)
  const parsed = URL.parse(url) ?? refuse('must be an absolute URL, such as https://example.com/done')
  parsed.hash = ''
  if (parsed.href.length > maxUrlLength)
    refuse(`is longer than ${maxUrlLength} characters when percent-encoded`)
  if (parsed.username !== '' || parsed.password !== '') refuse('must not contain a user name or a password')
  if (allowLocal && parsed.protocol === 'http:') return parsed.href
  if (parsed.protocol !== 'https:') refuse(`must be ${allowLocal ? 'an http or' : 'an'} https URL`)
  if (allowLocal) return parsed.href
  if (!isPublicHost(parsed.hostname)) refuse('must have a public host without a trailing dot')
  if (!ports.has(parsed.port)) refuse('must be on port 443 or 8443')
  return parsed.href
}
