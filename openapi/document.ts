// The OpenAPI 3.1 document of the whole API, built from the contracts' descriptions, before anything is served or
// packaged: zod's converter would be the heaviest part of a function.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { contracts } from '../lib/contracts/contracts.ts'
import { type Contract, type Operation, withHead } from '../lib/describe/operation.ts'
import { responsesOf } from './answers.ts'
import type { DocumentOperation, Paths } from './document-operation.ts'
import { merge } from './merge.ts'
import { contentOf, parametersOf } from './requests.ts'
import { type JsonSchema, Schemas } from './schemas.ts'

export interface Document {
  readonly openapi: string
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description: string
    readonly contact: { readonly name: string }
    readonly license: { readonly name: string; readonly identifier: string }
  }
  readonly servers: readonly { readonly url: string; readonly description: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Paths
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>
  }
}

const manifest = readFileSync(resolve(import.meta.dirname, '..', 'package.json'), 'utf8')
const { version } = JSON.parse(manifest) as { version: string }

const introduction = `An image store and resizer. Six APIs share one set of images: what you upload with one, the others
serve, list, and delete. **Use \`v1\` for new clients**, and get the bytes at an image's \`url\`. Use \`iiif\` for viewers with
deep zoom. The other four are for compatibility: clients of older image services use them unchanged.

A service can require a credential for writes, and for reads, too; on your machine, it requires none by default. One request
carries up to 4.7 MB of image. Errors of the gateway itself (429, 413 above 10 MB, 401 for an invalid token) are
\`{"message":"…"}\` in every API.`

const securitySchemes = {
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'A key that `npm run keys -- add` created',
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'The same key as a bearer token; or a JWT, if the service has an issuer',
  },
} as const

const credentials = [{ apiKey: [] }, { bearer: [] }]

function toOperation(operation: Operation, contract: Contract, schemas: Schemas): DocumentOperation {
  const { id, summary, description, isRead, isPublic } = operation
  const parameters = parametersOf(operation, schemas)
  const content = contentOf(operation, contract, schemas)
  return {
    operationId: id,
    tags: [contract.name],
    summary,
    description,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {}),
    responses: responsesOf(operation, contract, schemas),
    security: isPublic ? [] : isRead ? [{}, ...credentials] : credentials,
  }
}

function addTo(paths: Paths, { key }: Operation, operation: DocumentOperation): void {
  const [method = '', path = ''] = key.split(' ')
  const verb = method.toLowerCase()
  const known = paths[path]?.[verb]
  paths[path] = { ...paths[path], [verb]: known ? merge(known, operation) : operation }
}

/** Returns the document. */
export function openApi(): Document {
  const schemas = new Schemas()
  const paths: Paths = {}
  for (const contract of contracts)
    for (const operation of withHead(contract.operations))
      addTo(paths, operation, toOperation(operation, contract, schemas))
  return {
    openapi: '3.1.1',
    info: {
      title: 'darkroom',
      version,
      description: introduction,
      contact: { name: 'The darkroom team' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where this document comes from' }],
    tags: contracts.map(({ name, description }) => ({ name, description })),
    paths,
    components: { schemas: schemas.components, securitySchemes },
  }
}
