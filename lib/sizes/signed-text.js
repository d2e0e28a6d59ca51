// What a signature is made of, for every kind of cryptography: sign.js has Node's, sign-web.js the browsers'.

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

/**
 * The text that is signed.
 * @param {string} path each segment percent-encoded, one slash before each
 * @param {Pick<URLSearchParams, 'forEach'>} query
 */
export function textOf(path, query) {
  /** @type {string[]} */
  const pairs = []
  query.forEach((value, name) => {
    if (signedParameters.includes(name)) pairs.push(`${name}=${encodeURIComponent(value)}`)
  })
  pairs.sort()
  return `${path}?${pairs.join('&')}`
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

/**
 * A URL that lacks its signature alone, and the path to sign.
 * @param {string} url
 * @param {import('./sign.d.ts').SigningKey} key
 * @param {Date} expires
 * @throws TypeError if the key is invalid
 */
export function prepare(url, { id, secret }, expires) {
  if (!/^[\w-]+$/.test(id)) throw new TypeError('The id of a key is made of letters, digits, "-" and "_"')
  if (secret.length < shortestSecret)
    throw new TypeError(`A secret has at least ${shortestSecret} characters`)
  const signed = new URL(url, nowhere)
  signed.searchParams.delete('sig')
  signed.searchParams.set('kid', id)
  signed.searchParams.set('exp', String(Math.floor(expires.getTime() / 1000)))
  return { signed, path: canonical(signed.pathname) }
}

/**
 * The URL with its signature: a path, if it was one.
 * @param {URL} signed
 * @param {string} signature
 */
export function finish(signed, signature) {
  signed.searchParams.set('sig', signature)
  return signed.origin === nowhere ? `${signed.pathname}${signed.search}` : signed.href
}
