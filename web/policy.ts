// The Content-Security-Policy of the site: scripts and styles of its own, images and uploads also at the bucket, and
// nothing from any other host.
import { config } from '../lib/config.ts'

/** Large images come from the bucket, and large uploads go there. */
const { bucketOrigin } = config

export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // `data:` are placeholders; `blob:` is what a form is about to send, or what needed a key to be fetched.
  `img-src 'self' data: blob: ${bucketOrigin}`,
  `connect-src 'self' ${bucketOrigin}`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
