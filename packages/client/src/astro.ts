// `@darkroom/client/astro`: an image service for Astro. https://docs.astro.build/en/reference/image-service-reference/
import { fromModifiers, type Modifiers } from './modifiers.ts'
import { imageUrl } from './url.ts'

/** What Astro knows of an image: `src` is an object for a file of the site itself. */
interface Transform
  extends Pick<Modifiers, 'width' | 'height' | 'quality' | 'format' | 'fit' | 'position' | 'background'> {
  readonly src: string | { readonly src: string; readonly width: number; readonly height: number }
  readonly widths?: readonly number[] | undefined
  readonly densities?: readonly (number | `${number}x`)[] | undefined
  readonly [attribute: string]: unknown
}

interface Config {
  /** `url` is that of the service. */
  readonly service: { readonly config: { readonly url?: string } }
}

interface Candidate {
  readonly transform: Transform
  readonly descriptor: string
}

/** Returns the sizes of a srcset, each in the proportions that the page asks for. */
function getSrcSet({ widths, densities, ...transform }: Transform): Candidate[] {
  if (typeof transform.src !== 'string') return []
  const { width, height } = transform
  const [w, h] = [Number(width), Number(height)]
  const inWidth = (wanted: number) => ({
    ...transform,
    width: wanted,
    ...(w > 0 && h > 0 ? { height: Math.round((wanted * h) / w) } : {}),
  })
  if (widths) return widths.map((wanted) => ({ transform: inWidth(wanted), descriptor: `${wanted}w` }))
  if (!densities || !(w > 0)) return []
  return densities.map((density) => {
    const times = Number.parseFloat(String(density))
    return { transform: inWidth(Math.round(w * times)), descriptor: `${times}x` }
  })
}

/** Returns the attributes of the `<img>`: all that say nothing of the size. */
function getHTMLAttributes(transform: Transform): Record<string, unknown> {
  const {
    src,
    widths,
    densities,
    quality,
    format,
    formats,
    fit,
    position,
    background,
    layout,
    ...attributes
  } = transform
  return { loading: 'lazy', decoding: 'async', ...attributes }
}

/** The service. The `src` of an `<Image>` is an image's id or URL; files of the site itself stay as they are. */
export const service = {
  getURL({ src, width, height, quality, format, fit, position, background }: Transform, { service }: Config) {
    if (typeof src !== 'string') return src.src
    const size = fromModifiers({ width, height, quality, format, fit, position, background })
    return imageUrl(service.config.url ?? '', src, size)
  },
  getSrcSet,
  getHTMLAttributes,
}

export default service
