// The format of a rendition for `format=auto`, by the request's Accept.
import Negotiator from 'negotiator'
import { contentTypes } from '../image/image.ts'
import type { RenditionFormat } from '../image/rendition.ts'

/** Formats for clients that name them, best first. */
const modern = ['avif', 'webp'] as const

/** What pixels say about the best format. */
export interface Pixels {
  /** Whether the image is smaller without visible loss, which is WebP's strength. */
  readonly graphic: boolean
  /** Whether no pixel is transparent. */
  readonly opaque: boolean
}

/** Returns the format for clients that name no modern one: JPEG for photographs, PNG for all else. */
function oldFormat(contentType: string, pixels: Pixels | undefined): RenditionFormat {
  if (contentType === contentTypes.gif) return 'gif'
  if (contentType === contentTypes.jpeg || contentType === contentTypes.heic) return 'jpeg'
  return pixels?.opaque && !pixels.graphic ? 'jpeg' : 'png'
}

/**
 * Returns the format for a client: AVIF or WebP if it names them (RFC 9110 section 12.5.1; `image/*` is older than
 * both), and of the older ones what suits the image. Graphics become WebP rather than AVIF, which blurs them. Images
 * that may be animated never become AVIF, which has no frames here.
 * @param pixels of a processed image
 */
export function negotiate(contentType: string, accept: string | undefined, pixels?: Pixels): RenditionFormat {
  // Their case has no meaning (RFC 9110 section 8.3.1).
  const named = new Negotiator({ headers: { accept: accept?.toLowerCase() ?? '' } }).mediaTypes()
  const mayMove = contentType === contentTypes.gif || contentType === contentTypes.webp
  const takes = (format: (typeof modern)[number]) => named.includes(contentTypes[format])
  const isBetterExact = pixels?.graphic === true && takes('webp')
  const taken = modern.find((format) => takes(format) && !(format === 'avif' && (mayMove || isBetterExact)))
  return taken ?? oldFormat(contentType, pixels)
}
