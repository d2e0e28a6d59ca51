// Snippets of an image to paste elsewhere.
import type { Image } from './image.ts'

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Quotes a text for POSIX shells. */
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** Returns an `<img>` with a srcset; width and height reserve its space. */
export function toHtml({ id, path, srcset, width, height }: Image): string {
  const attributes: Readonly<Record<string, string | number | undefined>> = {
    src: path,
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

export const toMarkdown = ({ id, path }: Image) => `![${id.replaceAll(/[[\]\\]/g, '\\$&')}](${path})`

/** @param isLocked whether reads require a credential */
export const toCurl = ({ id, path }: Image, isLocked: boolean) =>
  `curl -L${isLocked ? ' -H "Authorization: Bearer $DARKROOM_KEY"' : ''} -o ${quote(id)} ${quote(path)}`
