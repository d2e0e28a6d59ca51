// A request's path as API Gateway hands it on: repeated slashes as one, and nothing resolved away.

/** A URL parser takes these for "here" and "up", encoded or not (WHATWG URL, dot segments). */
const isDots = (segment: string) => /^(\.|%2e){1,2}$/i.test(segment)

function isDecodable(segment: string): boolean {
  try {
    return decodeURIComponent(segment).isWellFormed()
  } catch {
    return false
  }
}

/** No legal name has it, so that a contract refuses what stands in its place. */
const illegal = '%00'

/**
 * The path and query of a request line, safe to be parsed as a URL: repeated slashes are one, a backslash is
 * no slash, and a segment of dots or of broken percent-encoding stays a segment, which no contract takes for a name.
 */
export function toUrl(target: string): string {
  const [path = '', ...query] = target.split('?')
  const segments = path.split('/').filter((segment) => segment !== '')
  const safe = segments.map((segment) =>
    isDots(segment) || !isDecodable(segment) ? illegal : segment.replaceAll('\\', '%5C'),
  )
  return `/${safe.join('/')}${query.length > 0 ? `?${query.join('?')}` : ''}`
}
