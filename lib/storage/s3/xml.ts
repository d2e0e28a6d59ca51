// S3's documents.
import { parseXML, XmlText } from '@aws-sdk/xml-builder'

/** An element without attributes: its text, or its children by name. */
export type Element = string | { readonly [name: string]: Element | readonly Element[] }

export type Elements = Exclude<Element, string>

/** Returns the children of a document's root; undefined if it has another root, or isn't XML. */
export function documentIn(text: string, root: string): Elements | undefined {
  if (!text.includes(`<${root}`)) return undefined
  try {
    const found: Element | undefined = parseXML(text)[root]
    return typeof found === 'string' ? {} : found
  } catch {
    return undefined
  }
}

/** Returns the elements of a name: none, one, or several. */
export function all(parent: Elements, name: string): Elements[] {
  const found = parent[name]
  const list = found === undefined ? [] : Array.isArray(found) ? (found as Element[]) : [found as Element]
  return list.flatMap((one) => (typeof one === 'object' ? [one] : []))
}

/** Returns an element's text; undefined if there is none. */
export function textOf(parent: Elements, name: string): string | undefined {
  const found = parent[name]
  return typeof found === 'string' && found !== '' ? found : undefined
}

/**
 * Returns whether XML can contain these characters of a name (XML 1.0 section 2.2). S3's lists
 * encode others if asked to.
 */
export const fitsXml = (text: string): boolean => !/[\ufffe\uffff]/.test(text)

/**
 * Decodes a key in a list. XML can't hold every character, so we ask S3 to encode keys. An endpoint that doesn't omits
 * EncodingType from its answer: then a `+` is a plus.
 */
export const decodeKey = (key: string, encoding: string | undefined): string =>
  encoding === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key

/** Returns a text as XML. */
export const escaped = (text: string): string => new XmlText(text).toString()
