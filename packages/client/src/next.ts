// `@darkroom/client/next`: a loader for next/image.
// https://nextjs.org/docs/app/api-reference/config/next-config-js/images
import { imageUrl, type Size } from './url.ts'

/** What next/image asks a loader. */
export interface LoaderOptions {
  readonly src: string
  readonly width: number
  readonly quality?: number | undefined
}

/**
 * Returns a loader for `images.loaderFile`. The `src` of an `<Image>` is an image's id or URL.
 * @param options the service's URL, and what else all images have, such as their format
 */
export function createLoader({ url, ...size }: { url: string } & Omit<Size, 'w'>) {
  return ({ src, width, quality }: LoaderOptions): string =>
    imageUrl(url, src, { ...size, w: width, ...(quality === undefined ? {} : { q: quality }) })
}
