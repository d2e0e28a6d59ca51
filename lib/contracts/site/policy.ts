// The Content-Security-Policy of the site: its own scripts and styles, the bucket for images and uploads, the issuer
// for sign-in, and no other host.
import { config } from '../../config.ts'
import { publicPlace } from '../../storage/s3/presigned.ts'

/** Large images come from the bucket, and large uploads go there. */
const { protocol, host } = publicPlace()
const bucketOrigin = `${protocol}//${host}`

const { auth } = config

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
  // `data:` is for placeholders; `blob:` for files to upload, and for images that need a key.
  `img-src 'self' data: blob: ${bucketOrigin}`,
  `connect-src ${connectable}`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
