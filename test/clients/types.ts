// openapi-typescript's types for openapi-fetch, with Blob for bytes, as its documentation shows.
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import ts from 'typescript'

const blob = ts.factory.createTypeReferenceNode('Blob')
const { OPENAPI = '', OUTPUT = '' } = process.env

const types = await openapiTS(pathToFileURL(OPENAPI), {
  transform: ({ format }) => (format === 'binary' ? blob : undefined),
})
await writeFile(`${OUTPUT}/openapi-typescript.ts`, astToString(types))
