// zod → JSON Schema 2020-12, as in OpenAPI 3.1. Schemas with an id become components.
import { globalRegistry, toJSONSchema } from 'zod'
import type * as z from 'zod/mini'

export type JsonSchema = { [member: string]: unknown }

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null

/** zod puts schemas with an id next to the schema; a document has one place for all. */
function withRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withRefs)
  if (!isSchema(value)) return value
  const members = Object.entries(value).map(([member, inner]) => [
    member,
    member === '$ref' ? refOf(String(inner).replace('#/$defs/', '')) : withRefs(inner),
  ])
  return Object.fromEntries(members)
}

/** Clients and we ignore unknown members: no schema is closed. */
function open(schema: JsonSchema, io: 'input' | 'output'): void {
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties
  // The same characters, without Unicode categories, which many validators don't know.
  if (typeof schema.pattern === 'string')
    schema.pattern = schema.pattern.replaceAll(String.raw`\p{Cc}`, String.raw`\u0000-\u001f\u007f-\u009f`)
  // A tuple, whose members are of one kind: linters want to know it, and how many there are.
  if (Array.isArray(schema.prefixItems)) {
    const { length, 0: items } = schema.prefixItems
    Object.assign(schema, { items, minItems: length, maxItems: length })
  }
  // The format says the same.
  if (schema.format) delete schema.pattern
  // zod's largest integer means nothing to a client.
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
}

const refOf = (id: string) => `#/components/schemas/${id}`

/** Returns the keyword that says which value stands for which component, if all alternatives are components. */
function discriminatorOf({
  discriminator,
  options,
}: z.core.$ZodDiscriminatedUnionDef): JsonSchema | undefined {
  const entries = options.map((option) => {
    const value = [...(option._zod.propValues?.[discriminator] ?? [])]
    return [value.join(), globalRegistry.get(option)?.id] as const
  })
  const isNamed = entries.every((entry): entry is [string, string] => entry[1] !== undefined)
  if (!isNamed) return undefined
  const mapping = Object.fromEntries(entries.map(([value, id]) => [value, refOf(id)]))
  return { discriminator: { propertyName: discriminator, mapping } }
}

/** Collects the components of a document. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {}

  /** `input` is what a client may send; `output`, what it gets. */
  add(schema: z.ZodMiniType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...made
    } = toJSONSchema(schema, {
      io,
      override: ({ zodSchema: { _zod }, jsonSchema }) => {
        // zod takes the default of what is transformed for one of its insides.
        if (_zod.def.type === 'default')
          jsonSchema.default = (_zod.def as { defaultValue?: unknown }).defaultValue
        if (_zod.def.type === 'union' && 'discriminator' in _zod.def)
          Object.assign(jsonSchema, discriminatorOf(_zod.def as z.core.$ZodDiscriminatedUnionDef))
        open(jsonSchema, io)
      },
    })
    for (const [id, component] of Object.entries($defs)) {
      const { id: __, ...rest } = withRefs(component) as JsonSchema
      this.components[id] = rest
    }
    return withRefs(made) as JsonSchema
  }
}
