// JSON Schemas for readers: a short type, and a table of members.
import type { JsonSchema } from '../../openapi/schemas.ts'
import { type Html, html, type Part, prose } from './html.ts'

const isObject = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const joined = (parts: readonly Part[], between: string) =>
  parts.map((part, index): Part => (index === 0 ? part : [between, part]))

const code = (value: unknown) => html`<code>${JSON.stringify(value)}</code>`

/** Returns the id of a component on the page. */
export const anchorOf = (name: string) => `schema-${name}`

function limitsOf({
  minimum,
  maximum,
  minLength,
  maxLength,
  format,
  default: otherwise,
}: JsonSchema): Part[] {
  const between = (what: string, least: unknown, most: unknown): Part[] => {
    if (least !== undefined && most !== undefined) return [`, ${String(least)} to ${String(most)}${what}`]
    if (least !== undefined) return [`, at least ${String(least)}${what}`]
    return most === undefined ? [] : [`, at most ${String(most)}${what}`]
  }
  return [
    ...(format === undefined ? [] : [` (${String(format)})`]),
    ...between('', minimum, maximum),
    ...between(' characters', minLength, maxLength),
    ...(otherwise === undefined ? [] : [', default ', code(otherwise)]),
  ]
}

/** Returns a schema's type in a few words. */
export function typeOf(schema: JsonSchema): Html {
  const { $ref, enum: values, const: value, anyOf, oneOf, type, items, additionalProperties } = schema
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? ''
    return html`<a href="#${anchorOf(name)}">${name}</a>`
  }
  if (value !== undefined) return code(value)
  if (schema.format === 'binary') return html`file`
  const limits = limitsOf(schema)
  if (Array.isArray(values)) return html`${joined(values.map(code), ' or ')}${limits}`
  const either = listOf(anyOf ?? oneOf).filter(isObject)
  if (either.length > 0) return html`${joined(either.map(typeOf), ' or ')}`
  if (type === 'array') return html`array of ${isObject(items) ? typeOf(items) : 'anything'}`
  if (isObject(additionalProperties)) return html`object of ${typeOf(additionalProperties)}`
  return html`${listOf(type).length > 0 ? listOf(type).join(' or ') : String(type ?? 'anything')}${limits}`
}

/** Returns a member's own object schema, whose table is below it. */
function insideOf(schema: JsonSchema): JsonSchema | undefined {
  if (isObject(schema.properties)) return schema
  return isObject(schema.items) ? insideOf(schema.items) : undefined
}

function row(name: string, schema: JsonSchema, isRequired: boolean, depth: number): Html {
  const inside = insideOf(schema)
  const words = typeof schema.description === 'string' ? prose(schema.description) : undefined
  return html`<tr>
    <th scope="row"><code>${name}</code>${isRequired ? undefined : html` <span class="optional">optional</span>`}</th>
    <td>${typeOf(schema)}${words}${inside && depth < 3 ? members(inside, depth + 1) : undefined}</td>
  </tr>`
}

/** Returns a table of an object's members; for anything else, its type. */
export function members(schema: JsonSchema, depth = 0): Html {
  const { properties, required } = schema
  if (!isObject(properties)) return html`<p>${typeOf(schema)}</p>`
  const rows = Object.entries(properties).map(([name, member]) =>
    row(name, isObject(member) ? member : {}, listOf(required).includes(name), depth),
  )
  return html`<table><tbody>${rows}</tbody></table>`
}
