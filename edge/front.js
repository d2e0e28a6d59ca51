// CloudFront Function in front of the HTTP API (viewer request, runtime cloudfront-js-2.0): says in headers which host
// and path the client asked for, and spells the path so that API Gateway, which decodes it twice, finds its route. What a
// client compressed stays bytes: API Gateway makes text of JSON whose first byte it never looked at.
// docs/decisions/0021-front-door.md says why. CloudFront takes the text as it is: no imports and exports, and nothing
// that Serverless would read as a variable. localstack/edge.ts runs the same text.

/** No image name has it: every contract refuses it with 400. */
const illegal = '%00'

/** 200 bytes, each as three characters: no image name is longer. */
const maxLength = 600

/** One segment of a path, decoded once and in its only encoding from here on. */
function canonical(segment) {
  if (!/^[!-~]+$/.test(segment)) return illegal
  try {
    const meant = decodeURIComponent(segment)
    const encoded = encodeURIComponent(meant)
    return meant === '.' || meant === '..' || encoded.length > maxLength ? illegal : encoded
  } catch (_) {
    return illegal
  }
}

/**
 * A segment that stays one segment, whoever decodes it. Where it wouldn't, with slashes, backslashes and control
 * characters, API Gateway needs a segment all the same; functions go by the header.
 */
const routable = (segment) => (/%(2F|5C|7F|[01].)/.test(segment) ? '-' : encodeURIComponent(segment))

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it
function handler(event) {
  const request = event.request
  const segments = request.uri
    .split('/')
    .filter((segment) => segment !== '')
    .map(canonical)
  // What a client sends under these names is replaced.
  request.headers['x-darkroom-host'] = { value: request.headers.host.value }
  request.headers['x-darkroom-path'] = { value: ['/', segments.join('/')].join('') }
  delete request.headers['x-darkroom-type']
  if (request.headers['content-encoding']) {
    const type = request.headers['content-type']
    request.headers['x-darkroom-type'] = { value: type ? type.value : '' }
    request.headers['content-type'] = { value: 'application/octet-stream' }
  }
  // Everybody may see the page, also where API Gateway asks for a token at `/`; the function goes by the header.
  const accept = request.headers.accept
  const isPage = segments.length === 0 && accept && accept.value.includes('text/html')
  if (isPage && (request.method === 'GET' || request.method === 'HEAD')) segments.push('assets', 'index.html')
  request.uri = ['/', segments.map(routable).join('/')].join('')
  return request
}
