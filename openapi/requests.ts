// Requests: parameters and bodies, as in OpenAPI.
import type * as z from 'zod/mini'
import { requestHeaders } from '../lib/describe/headers.ts'
import type { Body, Contract, Operation } from '../lib/describe/operation.ts'
import { exampleAs, type MediaType, mediaOf } from './answers.ts'
import type { JsonSchema, Schemas } from './schemas.ts'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: unknown
  readonly schema: JsonSchema
  readonly example?: unknown
}

export type Content = Readonly<Record<string, MediaType>>

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
}

function fields(where: 'path' | 'query', schema: z.ZodMiniObject, operation: Operation, schemas: Schemas) {
  const { properties = {}, required = [] }: ObjectSchema = schemas.add(schema, 'input')
  return Object.entries(properties).map(([name, { description, ...rest }]): Parameter => {
    const example = where === 'path' ? operation.at?.[name] : undefined
    return {
      name,
      in: where,
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
      ...(example === undefined ? {} : { example }),
    }
  })
}

/** Placeholders, query and header fields. */
export function parametersOf(operation: Operation, schemas: Schemas): Parameter[] {
  const { params, query, headers = [] } = operation
  return [
    ...(params ? fields('path', params, operation, schemas) : []),
    ...(query ? fields('query', query, operation, schemas) : []),
    ...headers.map((name): Parameter => {
      const { description, example } = requestHeaders[name]
      return { name, in: 'header', required: false, description, schema: { type: 'string' }, example }
    }),
  ]
}

/** A form with one file; other fields are ignored. */
const fileForm = {
  schema: {
    type: 'object',
    properties: {
      file: { type: 'string', format: 'binary', description: 'The image, with its file name' },
    },
    required: ['file'],
  },
}

/** A form with any number of files. Their fields may have any names; generated clients need some to offer. */
const filesForm = {
  schema: {
    type: 'object',
    properties: {
      file: { type: 'string', format: 'binary', description: 'The image, with its file name' },
      files: {
        type: 'array',
        items: { type: 'string', format: 'binary' },
        description: 'Several images, each with its file name. A file in any other field is an image, too',
      },
    },
  },
}

function toContent(body: Body, name: string, schemas: Schemas): Content {
  if ('multipart' in body) return { 'multipart/form-data': body.multipart === 'file' ? fileForm : filesForm }
  if ('bytes' in body) return Object.fromEntries(body.bytes.map((type) => [type, mediaOf(type)]))
  if ('text' in body) return { 'text/plain': { schema: { type: 'string' }, ...exampleAs(name, body.text) } }
  const [type, schema] =
    'json' in body ? ['application/json', body.json] : ['application/x-www-form-urlencoded', body.form]
  return { [type]: { schema: schemas.add(schema, 'input'), ...exampleAs(name, body.example) } }
}

/** Returns the possible bodies, by content type. */
export const contentOf = ({ bodies = [] }: Operation, contract: Contract, schemas: Schemas): Content =>
  Object.assign({}, ...bodies.map((body) => toContent(body, contract.name, schemas)))
