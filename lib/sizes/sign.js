// Signed URLs: made here, by whoever has a key, and checked by verify.ts. In JavaScript, so that any Node runs it
// out of node_modules as it is: `import { signUrl } from '@darkroom/sign'`. sign.d.ts says what it takes.
import { createHmac } from 'node:crypto'
import { finish, prepare, shortestSecret, signedParameters, textOf } from './signed-text.js'

export { shortestSecret, signedParameters }

/** @type {import('./sign.d.ts').signatureOf} */
export function signatureOf(path, query, secret) {
  return createHmac('sha256', secret).update(textOf(path, query)).digest('base64url')
}

/** @type {import('./sign.d.ts').signUrl} */
export function signUrl(url, key, expires) {
  const { signed, path } = prepare(url, key, expires)
  return finish(signed, signatureOf(path, signed.searchParams, key.secret))
}
