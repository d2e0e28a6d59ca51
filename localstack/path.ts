// A request's path as AWS's HTTP API hands it on.

/** Undefined where a percent sign encodes nothing, or bytes are no UTF-8. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/**
 * The path that routes are matched against and that an event has as `rawPath`, or undefined where API Gateway refuses
 * the request with 400. It decodes the path, cuts it at the first `?` in what comes out, and decodes that again.
 * localstack/path.test.ts has the captures from AWS that show it. They show `rawPath` alone: that routes are matched
 * against the same text is inferred, and no image's name depends on it (docs/decisions/0021-front-door.md).
 * @param path the request line's, without the query
 */
export function httpApiPath(path: string): string | undefined {
  const once = decode(path)?.split('?', 1)[0]
  return once === undefined ? undefined : decode(once)
}
