// Signed URLs: made here, by whoever has a key, and checked by verify.ts. In JavaScript, so that any Node runs it
// out of node_modules as it is: `import { signUrl } from 'darkroom/sign'`. sign.d.ts says what it takes.
import { createHmac } from 'node:crypto'

/** What a signature covers, beside the path: all that changes the picture, the key's id and the expiry. */
export const signedParameters = [
  'bg',
  'blur',
  'crop',
  'dpr',
  'enlarge',
  'exp',
  'fit',
  'flip',
  'format',
  'gray',
  'h',
  'kid',
  'position',
  'preset',
  'q',
  'rotate',
  'w',
]

/** Characters of a secret: 32 of base64 are 192 bits. */
export const shortestSecret = 32

/** @type {import('./sign.d.ts').signatureOf} */
export function signatureOf(path, query, secret) {
  const pairs = []
  query.forEach((value, name) => {
    if (signedParameters.includes(name)) pairs.push(`${name}=${encodeURIComponent(value)}`)
  })
  pairs.sort()
  return createHmac('sha256', secret)
    .update(`${path}?${pairs.join('&')}`)
    .digest('base64url')
}

/**
 * A path without the slashes that a server does not see, and with each segment encoded in one way.
 * @param {string} pathname
 */
function canonical(pathname) {
  const segments = pathname.split('/').filter((segment) => segment !== '')
  return `/${segments.map((segment) => encodeURIComponent(decodeURIComponent(segment))).join('/')}`
}

const nowhere = 'http://nowhere.invalid'

/** @type {import('./sign.d.ts').signUrl} */
export function signUrl(url, { id, secret }, expires) {
  if (!/^[\w-]+$/.test(id)) throw new TypeError('The id of a key is made of letters, digits, "-" and "_"')
  if (secret.length < shortestSecret)
    throw new TypeError(`A secret has at least ${shortestSecret} characters`)
  const signed = new URL(url, nowhere)
  const query = signed.searchParams
  query.delete('sig')
  query.set('kid', id)
  query.set('exp', String(Math.floor(expires.getTime() / 1000)))
  query.set('sig', signatureOf(canonical(signed.pathname), query, secret))
  return signed.origin === nowhere ? `${signed.pathname}${signed.search}` : signed.href
}
