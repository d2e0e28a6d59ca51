// Snippets of an image to paste elsewhere.
import { type Image, originalUrl } from './image.ts'

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Quotes a text for POSIX shells. */
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** Returns an `<img>` with a srcset; width and height reserve its space. */
export function toHtml(image: Image): string {
  const { id, srcset, width, height } = image
  const attributes: Readonly<Record<string, string | number | undefined>> = {
    src: originalUrl(image),
    srcset: srcset || undefined,
    sizes: srcset && width ? `(min-width: ${width}px) ${width}px, 100vw` : undefined,
    width,
    height,
    alt: id.replace(/\.[^.]*$/, ''),
    loading: 'lazy',
  }
  const written = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${escapeHtml(String(value))}"`],
  )
  return `<img ${written.join(' ')}>`
}

export const toMarkdown = (image: Image) =>
  `![${image.id.replaceAll(/[[\]\\]/g, '\\$&')}](${originalUrl(image)})`

/** @param isLocked whether reads require a credential */
export const toCurl = (image: Image, isLocked: boolean) =>
  `curl -L${isLocked ? ' -H "Authorization: Bearer $DARKROOM_KEY"' : ''} -o ${quote(image.id)} ${quote(originalUrl(image))}`
