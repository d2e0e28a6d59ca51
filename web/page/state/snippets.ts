// Snippets of an image in a size, to paste elsewhere.
import { type Image, nameOf, originalUrl } from './image.ts'
import {
  atDensity,
  densitiesOf,
  type Locate,
  pixelsOf,
  queryOf,
  type Size,
  sizedUrl,
  srcsetOf,
} from './size.ts'

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

/**
 * Returns an `<img>` with a srcset; width and height reserve its space, and its color fills it
 * until the image is there.
 */
export function toHtml(image: Image, size: Size, locate: Locate): string {
  const { width, height } = pixelsOf(image, size)
  const srcset = srcsetOf(image, size, locate) || undefined
  const isByWidth = srcset?.endsWith('w') ?? false
  return toTag(
    'img',
    {
      src: locate(atDensity(size, 1)),
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

/** A text has one line, and no marks. Parentheses in the URL are encoded, too: one alone ends it. */
export function toMarkdown(image: Image, size: Size, locate: Locate): string {
  const alt = altOf(image)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[[\]\\*`<&]/g, '\\$&')
  return `![${alt}](${locate(size).replaceAll('(', '%28').replaceAll(')', '%29')})`
}

/**
 * Returns a component for next/image: with the loader of `@darkroom/client/next`, or with a signed URL as it is,
 * because a loader makes URLs of other widths.
 */
export function toNext(image: Image, size: Size, locate: Locate, isSigned: boolean): string {
  const { width, height } = pixelsOf(image, size)
  const { format, q } = size
  const options = Object.entries({ url: new URL(originalUrl(image)).origin, format: format || undefined })
    .flatMap(([name, value]) => (value ? [`${name}: ${JSON.stringify(value)}`] : []))
    .join(', ')
  // The placeholder is of the whole image.
  const blur =
    image.placeholder && size.crop === ''
      ? ` placeholder="blur"\n  blurDataURL={blurDataURL(${JSON.stringify(image.placeholder)})}`
      : ''
  return [
    "import Image from 'next/image'",
    ...(blur ? ["import { blurDataURL } from '@darkroom/client'"] : []),
    ...(isSigned ? [] : ["import { createLoader } from '@darkroom/client/next'"]),
    '',
    isSigned ? '<Image unoptimized' : `<Image loader={createLoader({ ${options} })}`,
    `  src=${JSON.stringify(isSigned ? locate(size) : originalUrl(image))}`,
    `  width={${width ?? 0}} height={${height ?? 0}} alt="${escapeHtml(altOf(image))}"${q && !isSigned ? ` quality={${q}}` : ''}`,
    ` ${blur} />`,
  ].join('\n')
}

/** Returns a background for screens of several densities. */
export function toCss(image: Image, size: Size, locate: Locate): string {
  const at = (dpr: number) => `url(${JSON.stringify(locate(atDensity(size, dpr)))})`
  const images = densitiesOf(size).includes(2) ? `image-set(${at(1)} 1x, ${at(2)} 2x)` : at(1)
  return `background: ${image.colour ? `${image.colour} ` : ''}${images} center / cover no-repeat;`
}

/** @param isLocked whether reads require a credential */
export function toCurl(image: Image, size: Size, locate: Locate, isLocked: boolean): string {
  const ending =
    queryOf(size) === '' ? '' : `.${size.format === '' || size.format === 'auto' ? 'webp' : size.format}`
  const key = isLocked ? ' -H "Authorization: Bearer $DARKROOM_KEY"' : ''
  return `curl -L${key} -o ${quote(nameOf(image) + ending)} ${quote(locate(size))}`
}

/** Returns the command that signs the URL where the service doesn't. */
export const toSignCommand = (image: Image, size: Size, days: number) =>
  `npx darkroom sign ${quote(sizedUrl(image, size))} --hours ${days * 24}`
