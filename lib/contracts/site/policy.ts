// The Content-Security-Policy of the site: scripts and styles of its own, images and uploads also at the bucket, who
// signs people in, and nothing from any other host.
import { config } from '../../config.ts'

/** Large images come from the bucket, and large uploads go there. */
const { bucketOrigin, auth } = config

/** Where the page signs in, if it does. */
const issuers =
  auth.mode === 'jwt' && auth.clientId !== ''
    ? [auth.issuer, auth.tokenOrigin].filter((url) => url !== '').map((url) => new URL(url).origin)
    : []

const connectable = ["'self'", bucketOrigin, ...new Set(issuers)].join(' ')

export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // `data:` are placeholders; `blob:` is what a form is about to send, or what needed a key to be fetched.
  `img-src 'self' data: blob: ${bucketOrigin}`,
  `connect-src ${connectable}`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
