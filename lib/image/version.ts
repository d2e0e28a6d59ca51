// Versions in URLs. `v` names the bytes of an original, and where an image has a focus, that too: what shows only a
// part of the image changes with it. CloudFront runs this, too.
import type { Point } from './rendition.ts'

const thousandths = (fraction: number) => Math.round(fraction * 1000)

/** Returns a focus as text for keys and URLs: `300x700`. */
export const focusText = ({ x, y }: Point) => [thousandths(x), thousandths(y)].join('x')

/** Returns the version of an image with this focus. */
export const versionWith = (version: string, focus: Point | undefined) =>
  focus ? [version, focusText(focus)].join('.') : version

/** A version of bytes, and the focus. */
export interface Version {
  readonly version: string
  readonly focus?: Point
}

/** Returns what a version says. */
export function parseVersion(text: string): Version {
  const found = /^([^.]*)\.(\d{1,4})x(\d{1,4})$/.exec(text)
  if (!found) return { version: text }
  return { version: found[1] as string, focus: { x: Number(found[2]) / 1000, y: Number(found[3]) / 1000 } }
}
