// esbuild plugin: sharp finds its binary without a search. Otherwise, it looks for a local build, detects the libc, and
// compares versions, because it can't know where it runs. A package has one binary: for Linux with glibc as on Lambda,
// or for the machine that packages it.
import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'

const modules = resolve(import.meta.dirname, '..', 'node_modules')

/** By the end of their path. */
const standIns: Readonly<Record<string, string>> = {
  '/sharp/dist/sharp.mjs': `
    import { createRequire } from 'node:module'
    export default createRequire(import.meta.url)(\`@img/sharp-\${process.platform}-\${process.arch}/sharp.node\`)`,
  '/sharp/dist/libvips.mjs': `
    export default { runtimePlatformArch: () => \`\${process.platform}-\${process.arch}\` }`,
  '/detect-libc/lib/detect-libc.js': `
    module.exports = { GLIBC: 'glibc', MUSL: 'musl', familySync: () => process.platform === 'linux' ? 'glibc' : null }`,
}

/** The parser of color names only loads when a color is parsed. */
const colour = 'module.exports = (value) => require("@img/colour")(value)'

export const sharp: Plugin = {
  name: 'sharp',
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /\/(sharp\/dist|detect-libc\/lib)\/[\w-]+\.m?js$/ }, ({ path }) => {
      const found = Object.entries(standIns).find(([end]) => path.endsWith(end))
      return found && { contents: found[1] }
    })
    onResolve({ filter: /^@img\/colour$/ }, ({ importer }) =>
      importer.endsWith('/sharp/dist/colour.mjs') ? { path: 'colour', namespace: 'deferred' } : undefined,
    )
    onLoad({ filter: /^colour$/, namespace: 'deferred' }, () => ({ contents: colour, resolveDir: modules }))
  },
}
