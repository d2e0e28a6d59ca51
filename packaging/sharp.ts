// esbuild plugin: sharp finds its binary without a search. Otherwise, it looks for a local build, detects the libc, and
// compares versions, because it can't know where it runs. A package has one binary: for Linux with glibc as on Lambda,
// or for the machine that packages it.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'esbuild'

const modules = resolve(import.meta.dirname, '..', 'node_modules')
const { version } = JSON.parse(readFileSync(join(modules, 'sharp/package.json'), 'utf8')) as {
  version: string
}

/**
 * Loads the binary from where a package has it, which saves the search of `require`. Elsewhere, such as with another
 * version of sharp in a project that extends the npm package, Node searches for it.
 */
const binary = `
import { createRequire } from 'node:module'
const name = \`sharp-\${process.platform}-\${process.arch}\`
const file = \`\${import.meta.dirname}/../node_modules/@img/\${name}/lib/\${name}-${version}.node\`
const loaded = { exports: {} }
try {
  process.dlopen(loaded, file)
} catch {
  loaded.exports = createRequire(import.meta.url)(\`@img/\${name}/sharp.node\`)
}
export default loaded.exports`

/** By the end of their path. */
const standIns: Readonly<Record<string, string>> = {
  '/sharp/dist/sharp.mjs': binary,
  '/sharp/dist/libvips.mjs': `
    export default { runtimePlatformArch: () => \`\${process.platform}-\${process.arch}\` }`,
  '/detect-libc/lib/detect-libc.js': `
    module.exports = { GLIBC: 'glibc', MUSL: 'musl', familySync: () => process.platform === 'linux' ? 'glibc' : null }`,
}

/** The parser of color names only loads when a color is parsed. */
const colour = 'module.exports = (value) => require("@img/colour")(value)'

/** The plugin. */
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
