// Checks values against the schemas of an OpenAPI document.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const id = 'https://document.invalid/'

/** Describes what is wrong with a value; undefined if it is valid. */
export type SchemaChecker = (schema: object, value: unknown) => string | undefined

/**
 * Clients pass over members that they do not know, so the document's schemas are open. Here they are closed: an answer
 * with a member that no schema has is one that the document does not describe.
 */
function prepare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prepare)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([member, inner]) =>
    member === '$ref' ? [member, id + inner] : [member, prepare(inner)],
  )
  const closed = 'properties' in value && !('additionalProperties' in value)
  return { ...Object.fromEntries(members), ...(closed ? { additionalProperties: false } : {}) }
}

/** For the schemas of this document, whose components they may refer to. */
export function schemaChecker({ components }: { readonly components: object }): SchemaChecker {
  const ajv = new Ajv2020({ strictTypes: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addFormat('binary', true)
  ajv.addKeyword('components')
  // Says the same as the schemas' own constants.
  ajv.addKeyword('discriminator')
  ajv.addSchema({ $id: id, components: prepare(components) })
  const compiled = new Map<object, ValidateFunction>()
  return (schema, value) => {
    const check = compiled.get(schema) ?? ajv.compile(prepare(schema) as object)
    compiled.set(schema, check)
    return check(value) ? undefined : ajv.errorsText(check.errors)
  }
}
