// esbuild plugin: loads Node's own modules with process.getBuiltinModule instead of import. An ES module's `import
// 'node:http'` runs each of its getters, one of which loads undici, for a third of a cold start:
// https://github.com/nodejs/node/issues/59686
import { builtinModules } from 'node:module'
import type { ImportKind, Plugin } from 'esbuild'

const bare = (name: string) => name.replace(/^node:/, '')

/** The SDK reads it while it loads, but only calls it for the checksum of DeleteObjects. */
const deferred = 'exports.crc32 = (...args) => process.getBuiltinModule("node:zlib").crc32(...args)'

/**
 * Returns a module with the exports of one of Node's own. esbuild drops those that nobody imports, so that their getters don't run;
 * with the CommonJS module instead, which `require` and `import()` get, it would copy the properties of all at each start.
 */
function moduleOf(name: string): string {
  const names = Object.keys(Object(process.getBuiltinModule(name))).filter((key) => key !== 'default')
  const each = names.map((key) => `const $${key} = /* @__PURE__ */ (() => builtin.${key})()`)
  const exported = names.map((key) => `$${key} as ${key}`)
  return [
    `const builtin = process.getBuiltinModule('node:${name}')`,
    ...each,
    `export { ${['builtin as default', ...exported].join(', ')} }`,
  ].join('\n')
}

/** @param isModule whether an import gets an ES module */
const plugin = (isModule: (kind: ImportKind) => boolean): Plugin => ({
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path, importer, kind }) => {
      if (!builtinModules.includes(bare(path))) return undefined
      if (importer.endsWith('/Crc32Node.js')) return { path: bare(path), namespace: 'deferred' }
      return { path: bare(path), namespace: isModule(kind) ? 'builtin' : 'required', sideEffects: false }
    })
    onLoad({ filter: /^zlib$/, namespace: 'deferred' }, () => ({ contents: deferred }))
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
    }))
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: moduleOf(path) }))
  },
})

/** For functions. */
export const builtins = plugin((kind) => kind === 'import-statement')

/** For programs that add to Node's own modules what an older Node lacks: exports of ES modules are what was there at the start. */
export const liveBuiltins = plugin(() => false)
