// S3's XML: written element by element, and read without turning digits into numbers.
import { XMLParser } from 'fast-xml-parser'
import { refusal } from './refusal.ts'

/** The headers of an answer in XML. */
export const XML = { 'Content-Type': 'application/xml' }

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters go out as references: a parser would turn a bare CR into LF, and the key into another. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are legal in a key
  return text.replace(/[&<>"\u0000-\u001f\u0085\u2028]/g, (c) => ESCAPES[c] ?? `&#${c.charCodeAt(0)};`)
}

/** One element with text in it, or nothing at all when there is no value. */
export function element(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeText(String(value))}</${name}>`
}

export function document(root: string, content: string): string {
  const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/'
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${xmlns}">${content}</${root}>`
}

// Values stay text and keep their spaces; entities are decoded below, as the parser's own limits on them would
// refuse a thousand keys with ampersands.
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  isArray: (name) => name === 'Object' || name === 'Part',
})

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeText(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}

export type Fields = Readonly<Record<string, string>>

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function textFields(value: unknown): Fields {
  if (!isRecord(value)) return {}
  const texts = Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return Object.fromEntries(texts.map(([name, text]) => [name, decodeText(text)]))
}

const malformed = () =>
  refusal(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )

function parseRoot(xml: string, root: string): unknown {
  try {
    const parsed: unknown = parser.parse(xml, true)
    return isRecord(parsed) ? parsed[root] : undefined
  } catch {
    throw malformed()
  }
}

/** Reads `<root>` with a list of `<item>` in it: its own text fields, and those of each item. */
export function parseList(xml: string, root: string, item: string): { fields: Fields; items: Fields[] } {
  const node = parseRoot(xml, root)
  const items = isRecord(node) ? node[item] : undefined
  if (!Array.isArray(items)) throw malformed()
  return { fields: textFields(node), items: items.map(textFields) }
}

/** Reads the text fields of `<root>`. */
export function parseFields(xml: string, root: string): Fields {
  const node = parseRoot(xml, root)
  if (!isRecord(node)) throw malformed()
  return textFields(node)
}
