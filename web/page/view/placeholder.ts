// ThumbHash placeholders as images.
import { thumbHashToDataURL } from 'thumbhash'

const known = new Map<string, string>()

/** @param hash in base64 @returns a `data:` URL; undefined if it isn't a ThumbHash */
export function placeholderUrl(hash: string | undefined): string | undefined {
  if (!hash) return undefined
  try {
    const url =
      known.get(hash) ?? thumbHashToDataURL(Uint8Array.from(atob(hash), (char) => char.charCodeAt(0)))
    known.set(hash, url)
    return url
  } catch {
    return undefined
  }
}
