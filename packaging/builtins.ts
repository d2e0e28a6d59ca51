// esbuild plugin: loads Node's own modules with process.getBuiltinModule instead of import. An ES module's `import
// 'node:http'` runs each of its getters, one of which loads undici, for a third of a cold start:
// https://github.com/nodejs/node/issues/59686
import { builtinModules } from 'node:module'
import type { ImportKind, Plugin } from 'esbuild'

const bare = (name: string) => name.replace(/^node:/, '')

/**
 * What a package reads while it loads, but doesn't need by then: the end of that file's path, and what it gets instead.
 */
const deferred: Readonly<Record<string, readonly [importer: string, instead: string]>> = {
  // Only called for a checksum, which functions compute with Node's own.
  zlib: [
    '/Crc32Node.js',
    'exports.crc32 = (...args) => process.getBuiltinModule("node:zlib").crc32(...args)',
  ],
  // Only asked whether a streamed response is one; Node loads its global with its first use.
  'stream/web': [
    '/@middy/core/index.js',
    'exports.ReadableStream = { [Symbol.hasInstance]: (value) => value instanceof globalThis.ReadableStream }',
  ],
}

/**
 * Returns a module with the exports of one of Node's own. esbuild drops those that nobody imports, so that their
 * getters don't run; with the CommonJS module instead, which `require` and `import()` get, it would copy the
 * properties of all at each start.
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
      const name = bare(path)
      if (!builtinModules.includes(name)) return undefined
      const [late] = deferred[name] ?? []
      if (late && importer.endsWith(late)) return { path: name, namespace: 'late-builtin' }
      return { path: name, namespace: isModule(kind) ? 'builtin' : 'required', sideEffects: false }
    })
    onLoad({ filter: /./, namespace: 'late-builtin' }, ({ path }) => ({
      contents: deferred[path]?.[1] ?? '',
    }))
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
    }))
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: moduleOf(path) }))
  },
})

/** For functions. */
export const builtins = plugin((kind) => kind === 'import-statement')

/**
 * For programs that add to Node's own modules what an older Node lacks: exports of ES modules are
 * what was there at the start.
 */
export const liveBuiltins = plugin(() => false)
