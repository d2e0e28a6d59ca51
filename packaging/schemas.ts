// esbuild plugin: lets esbuild drop the AWS SDK's schemas of operations that nobody calls. The SDK writes their keys as
// constants (`{ [_hE]: 404 }`), which esbuild must treat as code with side effects, so it keeps all of S3's hundred
// operations. With the constants' values, the same schemas are plain data.
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const constant = /^const (_\w*) = ("[^"\n]*");$/gm
const key = /\[(_\w*)\](?=:)/g

/** Returns a module of schemas with its computed keys as literals. */
export function writeOutKeys(source: string): string {
  const values = new Map([...source.matchAll(constant)].map(([, name = '', value = '']) => [name, value]))
  return source.replace(key, (computed, name: string) => values.get(name) ?? computed)
}

/** The plugin. */
export const schemas: Plugin = {
  name: 'schemas',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, async ({ path }) => ({
      contents: writeOutKeys(await readFile(path, 'utf8')),
    }))
  },
}
