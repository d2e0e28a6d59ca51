// `@darkroom/client/unpic`: a transformer for unpic's components. https://unpic.pics
import { fromModifiers, type Modifiers } from './modifiers.ts'
import { imageUrl, type Size } from './url.ts'

/**
 * Returns a `transformer` for the `<Image>` of `@unpic/react/base` and its like. The `src` is an image's id or URL.
 * @param options the service's URL, and what else all images have, such as their format
 */
export function createTransformer({ url, ...size }: { url: string } & Size) {
  return (src: string | URL, operations: Modifiers = {}): string =>
    imageUrl(url, String(src), { ...size, ...fromModifiers(operations) })
}
