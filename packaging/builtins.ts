// esbuild plugin: Node's own modules by process.getBuiltinModule instead of by import. An ES module's `import
// 'node:http'` runs each of its getters, one of which loads undici, for a third of a cold start:
// https://github.com/nodejs/node/issues/59686
import { builtinModules } from 'node:module'
import type { Plugin } from 'esbuild'

const bare = (name: string) => name.replace(/^node:/, '')

export const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path }) =>
      builtinModules.includes(bare(path)) ? { path: bare(path), namespace: 'builtin' } : undefined,
    )
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
    }))
  },
}
