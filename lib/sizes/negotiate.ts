// The format of a rendition for `format=auto`, by the request's Accept.
import Negotiator from 'negotiator'
import { contentTypes } from '../image/image.ts'
import type { RenditionFormat } from '../image/rendition.ts'

/** Formats for clients that name them, best first. */
const modern = ['avif', 'webp'] as const

/**
 * Returns the format for a client: AVIF or WebP if it names them (RFC 9110 section 12.5.1; `image/*` is older than both),
 * otherwise the closest to the original. Images that may be animated never become AVIF, which has no frames here.
 */
export function negotiate(contentType: string, accept: string | undefined): RenditionFormat {
  // Their case has no meaning (RFC 9110 section 8.3.1).
  const named = new Negotiator({ headers: { accept: accept?.toLowerCase() ?? '' } }).mediaTypes()
  const mayMove = contentType === contentTypes.gif || contentType === contentTypes.webp
  const taken = modern.find(
    (format) => named.includes(contentTypes[format]) && !(mayMove && format === 'avif'),
  )
  if (taken) return taken
  if (contentType === contentTypes.gif) return 'gif'
  return contentType === contentTypes.jpeg || contentType === contentTypes.heic ? 'jpeg' : 'png'
}
