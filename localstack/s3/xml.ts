// S3's XML: written element by element, and read without converting digits to numbers.
import { XMLParser } from 'fast-xml-parser'
import { malformedXml } from './refusal.ts'

/** The headers of a response in XML. */
export const xmlType = { 'Content-Type': 'application/xml' }

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters are escaped: a parser would turn a CR into an LF, and so change the key. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are legal in a key
  return text.replace(/[&<>"\u0000-\u001f\u0085\u2028]/g, (c) => escapes[c] ?? `&#${c.charCodeAt(0)};`)
}

/** One element with text, or an empty string if the value is undefined. */
export function element(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeText(String(value))}</${name}>`
}

type Value = string | number | boolean | undefined

/** Several elements by their names; a list becomes one element for each of its values. */
export const elements = (values: Readonly<Record<string, Value | readonly string[]>>): string =>
  Object.entries(values)
    .flatMap(([name, value]) => [value].flat().map((one) => element(name, one)))
    .join('')

export const ownerElement = '<Owner><ID>local</ID><DisplayName>local</DisplayName></Owner>'
export const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** Writes a document. @param content its elements */
export function document(root: string, content: string): string {
  return `${prolog}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`
}

// Values stay text and keep their spaces. Entities are decoded below, since the parser's limits on them would refuse a
// thousand keys with ampersands.
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
})

const namedEntities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeText(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return namedEntities[name] ?? whole
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}

export type Fields = Readonly<Record<string, string>>

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

function parseRoot(xml: string, root: string): Node {
  let parsed: unknown
  try {
    parsed = parser.parse(xml, true)
  } catch {
    throw malformedXml()
  }
  const node = isNode(parsed) ? parsed[root] : undefined
  if (!isNode(node)) throw malformedXml()
  return node
}

/** The texts of an element, each by its name; of several with one name, all of them. */
const textsOf = (node: Node): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(node).map(([name, value]) => {
      const texts = [value].flat().filter((one) => typeof one === 'string')
      return [name, texts.map(decodeText)]
    }),
  )

const fieldsOf = (node: Node): Fields =>
  Object.fromEntries(
    Object.entries(textsOf(node)).flatMap(([name, [text]]) => (text === undefined ? [] : [[name, text]])),
  )

function itemsOf(node: Node, item: string): Node[] {
  const items = [node[item] ?? []].flat()
  if (items.length === 0) throw malformedXml()
  return items.map((one) => (isNode(one) ? one : {}))
}

/** Reads the text fields of `<root>`. @throws MalformedXML (400) */
export const parseFields = (xml: string, root: string): Fields => fieldsOf(parseRoot(xml, root))

/**
 * Reads `<root>` with one or more `<item>` in it: its own fields, and those of each item.
 * @throws MalformedXML (400)
 */
export function parseList(xml: string, root: string, item: string): { fields: Fields; items: Fields[] } {
  const node = parseRoot(xml, root)
  return { fields: fieldsOf(node), items: itemsOf(node, item).map(fieldsOf) }
}

/** As parseList, for items whose fields may be repeated. */
export const parseLists = (xml: string, root: string, item: string): Record<string, string[]>[] =>
  itemsOf(parseRoot(xml, root), item).map(textsOf)
