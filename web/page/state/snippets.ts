// Snippets of an image in a size, to paste elsewhere.
import { type Image, nameOf, originalUrl } from './image.ts'
import { pixelsOf, queryOf, type Size, sizedUrl, srcsetOf } from './size.ts'

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Quotes a text for POSIX shells. */
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** Returns what an image shows, in words: its alt text, or its name. */
const altOf = (image: Image) => image.alt ?? nameOf(image).replace(/\.[^.]*$/, '')

type Attributes = Readonly<Record<string, string | number | undefined>>

const toTag = (name: string, attributes: Attributes, end: string) =>
  `<${name} ${Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}="${escapeHtml(String(value))}"`]))
    .join(' ')}${end}`

/** Returns an `<img>` with a srcset; width and height reserve its space, and its color fills it until the image is there. */
export function toHtml(image: Image, size: Size): string {
  const { width, height } = pixelsOf(image, size)
  const srcset = srcsetOf(image, size) || undefined
  const isByWidth = srcset?.endsWith('w') ?? false
  return toTag(
    'img',
    {
      src: sizedUrl(image, { ...size, dpr: '' }),
      srcset,
      sizes: isByWidth && width ? `(min-width: ${width}px) ${width}px, 100vw` : undefined,
      width,
      height,
      alt: altOf(image),
      loading: 'lazy',
      style: image.colour ? `background: ${image.colour}` : undefined,
    },
    '>',
  )
}

export const toMarkdown = (image: Image, size: Size) =>
  `![${altOf(image).replaceAll(/[[\]\\]/g, '\\$&')}](${sizedUrl(image, size)})`

/** Returns a component for next/image, with the loader of `@darkroom/client/next`. */
export function toNext(image: Image, size: Size): string {
  const { width, height } = pixelsOf(image, size)
  const url = new URL(originalUrl(image))
  const { w: _, h: __, dpr: ___, ...look } = size
  const options = Object.entries({ url: url.origin, format: look.format || undefined })
    .flatMap(([name, value]) => (value ? [`${name}: ${JSON.stringify(value)}`] : []))
    .join(', ')
  const blur = image.placeholder
    ? ` placeholder="blur"\n  blurDataURL={blurDataURL(${JSON.stringify(image.placeholder)})}`
    : ''
  return [
    "import Image from 'next/image'",
    "import { blurDataURL } from '@darkroom/client'",
    "import { createLoader } from '@darkroom/client/next'",
    '',
    `<Image loader={createLoader({ ${options} })}`,
    `  src=${JSON.stringify(originalUrl(image))}`,
    `  width={${width ?? 0}} height={${height ?? 0}} alt=${JSON.stringify(altOf(image))}${look.q ? ` quality={${look.q}}` : ''}`,
    ` ${blur} />`,
  ].join('\n')
}

/** Returns a background for screens of several densities. */
export function toCss(image: Image, size: Size): string {
  const at = (dpr: string) => `url(${JSON.stringify(sizedUrl(image, { ...size, dpr }))})`
  const isSized = size.w !== '' || size.h !== ''
  const images = isSized ? `image-set(${at('')} 1x, ${at('2')} 2x)` : at('')
  return `background: ${image.colour ? `${image.colour} ` : ''}${images} center / cover no-repeat;`
}

/** @param isLocked whether reads require a credential */
export function toCurl(image: Image, size: Size, isLocked: boolean): string {
  const ending =
    queryOf(size) === '' ? '' : `.${size.format === '' || size.format === 'auto' ? 'webp' : size.format}`
  const key = isLocked ? ' -H "Authorization: Bearer $DARKROOM_KEY"' : ''
  return `curl -L${key} -o ${quote(nameOf(image) + ending)} ${quote(sizedUrl(image, size))}`
}
