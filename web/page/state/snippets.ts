// An image as text to paste elsewhere.
import type { Image } from './image.ts'

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** In single quotes, as POSIX shells read it. */
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** An `<img>` that lets the browser choose among the sizes; width and height keep its place. */
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

/** @param isLocked whether the service wants a key or a token for reading */
export const toCurl = ({ id, path }: Image, isLocked: boolean) =>
  `curl -L${isLocked ? ' -H "Authorization: Bearer $DARKROOM_KEY"' : ''} -o ${quote(id)} ${quote(path)}`
