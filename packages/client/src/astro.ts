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

interface Candidate<Of> {
  readonly transform: Of
  readonly descriptor: string
}

/** Returns the sizes of a srcset, each in the proportions that the page asks for. */
function getSrcSet<Of extends Transform>(transform: Of): Candidate<Of>[] {
  const { src, widths, densities, width, height } = transform
  if (typeof src !== 'string') return []
  const [w, h] = [Number(width), Number(height)]
  const candidate = (wanted: number, descriptor: string) => {
    const size = { width: wanted, ...(w > 0 && h > 0 ? { height: Math.round((wanted * h) / w) } : {}) }
    return { transform: { ...transform, ...size }, descriptor }
  }
  if (widths) return widths.map((wanted) => candidate(wanted, `${wanted}w`))
  if (!densities || !(w > 0)) return []
  return densities.map((density) => {
    const times = Number.parseFloat(String(density))
    return candidate(Math.round(w * times), `${times}x`)
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
