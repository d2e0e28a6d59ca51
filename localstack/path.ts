// The path that AWS's HTTP API passes to a function.

/** Undefined for an invalid percent sign, or bytes that aren't UTF-8. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/**
 * The path that routes are matched against and that an event has as `rawPath`, or undefined if API Gateway refuses the
 * request with 400. API Gateway decodes the path, cuts the result at the first `?`, and decodes it again.
 * localstack/path.test.ts has captures from AWS that show this for `rawPath`. That routes are matched against the same
 * text is inferred, and no image's name depends on it (docs/decisions/0021-front-door.md).
 * @param path the request line's, without the query
 */
export function httpApiPath(path: string): string | undefined {
  const once = decode(path)?.split('?', 1)[0]
  return once === undefined ? undefined : decode(once)
}
