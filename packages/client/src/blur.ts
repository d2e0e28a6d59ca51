// Placeholders as images.
import { thumbHashToDataURL } from 'thumbhash'

/**
 * Returns an image's `placeholder`, a ThumbHash in base64, as a `data:` URL of a PNG of at most 32 × 32 pixels.
 * @throws Error if it isn't a ThumbHash
 */
export function blurDataURL(placeholder: string): string {
  return thumbHashToDataURL(Uint8Array.from(atob(placeholder), (char) => char.charCodeAt(0)))
}
