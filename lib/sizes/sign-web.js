// Signed URLs where there is no node:crypto, by Web Cryptography: `import { signUrl } from '@darkroom/sign/web'`.
import { finish, prepare, textOf } from './signed-text.js'

const algorithm = { name: 'HMAC', hash: 'SHA-256' }

/** @type {import('./sign-web.d.ts').signUrl} */
export async function signUrl(url, key, expires) {
  const { signed, path } = prepare(url, key, expires)
  const encoder = new TextEncoder()
  const secret = await crypto.subtle.importKey('raw', encoder.encode(key.secret), algorithm, false, ['sign'])
  const hmac = await crypto.subtle.sign('HMAC', secret, encoder.encode(textOf(path, signed.searchParams)))
  const base64 = btoa(String.fromCharCode(...new Uint8Array(hmac)))
  return finish(signed, base64.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
}
