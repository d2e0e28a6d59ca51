// Writes the types of @darkroom/client, from the OpenAPI document: `node packages/types.ts`, with --check to see
// whether they are current.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fail, readArguments } from '../cli/arguments.ts'
import type { Document } from '../openapi/document.ts'
import type { JsonSchema } from '../openapi/schemas.ts'
import { installTools } from './tools.ts'

const { check } = readArguments({
  usage: `Usage: node packages/types.ts [--check]

Writes packages/client/src/api.ts from the OpenAPI document.
  --check   fails if it isn't current, and writes nothing`,
  options: { check: { type: 'boolean' } },
}).values

const root = resolve(import.meta.dirname, '..')
const file = join(root, 'packages/client/src/api.ts')

const json = execFileSync(process.execPath, ['openapi/print.ts'], {
  cwd: root,
  env: {},
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
})
const { paths, components, ...document } = JSON.parse(json) as Document

/** The part of an operation that is named here. */
interface Operation {
  readonly parameters?: readonly {
    readonly in: string
    readonly name: string
    readonly description?: string
    readonly schema: JsonSchema
  }[]
}

function operation(key: string): Operation {
  const [method = '', path = ''] = key.split(' ')
  const found = paths[path]?.[method]
  return found ? (found as unknown as Operation) : fail(`The API has no ${key}`)
}

/** The query of an operation, as an object. */
function queryOf(key: string, description: string, leftOut: readonly string[] = []): JsonSchema {
  const parameters = operation(key).parameters?.filter((one) => one.in === 'query') ?? []
  const kept = parameters.filter(({ name }) => !leftOut.includes(name))
  const properties = kept.map(({ name, description: words, schema }) => [
    name,
    { description: words, ...schema },
  ])
  return { type: 'object', description, properties: Object.fromEntries(properties) }
}

/** Made by @darkroom/sign. */
const signature = ['kid', 'exp', 'sig']

/** What the client knows of, and what that refers to. */
const names = new Set([
  ...['Image', 'Job', 'Problem', 'ImageCollection', 'Deletions', 'UploadForm', 'UploadParts'],
  ...['ResizeRequest', 'NotesRequest'],
])
// A set's iteration goes on over what is added to it.
for (const name of names)
  for (const [, other = ''] of JSON.stringify(components.schemas[name]).matchAll(
    /#\/components\/schemas\/(\w+)/g,
  ))
    names.add(other)

/** A schema of an object. */
interface ObjectSchema extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly required: readonly string[]
}

/**
 * Returns object schemas whose common members are in one more schema, which they refer to. In the document each has
 * all of its members.
 */
function sharing(base: string, ofObjects: readonly string[]): Record<string, JsonSchema> {
  const objects = ofObjects.map((name) => [name, components.schemas[name] as ObjectSchema] as const)
  const [[, first], ...others] = objects as [(typeof objects)[0], ...typeof objects]
  const member = ({ properties, required }: ObjectSchema, name: string) =>
    JSON.stringify([properties[name], required.includes(name)])
  const common = Object.keys(first.properties).filter((name) =>
    others.every(([, other]) => member(other, name) === member(first, name)),
  )
  const part = ({ properties, required }: ObjectSchema, isKept: (name: string) => boolean) => ({
    ...{ type: 'object', required: required.filter(isKept) },
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => isKept(name))),
  })
  const $ref = `#/components/schemas/${base}`
  const based = objects.map(([name, object]) => {
    const own = part(object, (one) => !common.includes(one))
    return [name, { description: object.description, allOf: [{ $ref }, own] }]
  })
  const description = `What ${ofObjects.join(' and ')} have in common`
  return {
    [base]: { description, ...part(first, (name) => common.includes(name)) },
    ...Object.fromEntries(based),
  }
}

const schemas = {
  ...Object.fromEntries([...names].map((name) => [name, components.schemas[name]])),
  // Their `status` tells them apart: as the discriminator, it would be declared twice.
  Image: { ...components.schemas.Image, discriminator: undefined },
  ...sharing('ImageWithoutVariants', ['ProcessingImage', 'FailedImage']),
  ListQuery: queryOf('get /v1/images', 'Which images to list'),
  Size: queryOf('get /images/{id}', 'What a URL says about the size and look of an image', signature),
}

const folder = join(root, '.build/packages')
const source = join(folder, 'client-api.json')
mkdirSync(folder, { recursive: true })
writeFileSync(source, JSON.stringify({ ...document, paths: {}, components: { schemas } }))
const output = execFileSync(
  join(installTools(), 'openapi-typescript'),
  [source, '--root-types', '--root-types-no-schema-prefix', '--default-non-nullable=false'],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
)

/** Only the schemas: the document has nothing else. */
const types = output
  .replace(/^\/\*\*[\s\S]*?\*\/\n+/, '')
  .replaceAll(
    /^( {4}\w+: never;|export interface paths \{|export type (paths|webhooks|operations|\$defs)\b.*)\n/gm,
    '',
  )

const made = execFileSync(join(root, 'node_modules/.bin/biome'), ['format', `--stdin-file-path=${file}`], {
  input: `// The types of the API. Written by packages/types.ts.\n\n${types}`,
  encoding: 'utf8',
})
if (!check) writeFileSync(file, made)
else if (readFileSync(file, 'utf8') !== made) fail(`${file} isn't current: run node packages/types.ts`)
