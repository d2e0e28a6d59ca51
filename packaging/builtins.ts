// esbuild plugin: loads Node's own modules with process.getBuiltinModule instead of import. An ES module's `import
// 'node:http'` runs each of its getters, one of which loads undici, for a third of a cold start:
// https://github.com/nodejs/node/issues/59686
import { builtinModules } from 'node:module'
import type { Plugin } from 'esbuild'

const bare = (name: string) => name.replace(/^node:/, '')

/** The SDK reads it while it loads, but only calls it for the checksum of DeleteObjects. */
const deferred = 'exports.crc32 = (...args) => process.getBuiltinModule("node:zlib").crc32(...args)'

export const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path, importer }) => {
      if (!builtinModules.includes(bare(path))) return undefined
      const isDeferred = importer.endsWith('/Crc32Node.js')
      return { path: bare(path), namespace: isDeferred ? 'deferred' : 'builtin' }
    })
    onLoad({ filter: /^zlib$/, namespace: 'deferred' }, () => ({ contents: deferred }))
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
    }))
  },
}
