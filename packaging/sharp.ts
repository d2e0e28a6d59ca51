// esbuild plugin: sharp finds its binary without a search. It looks for one that was built on the spot, asks which libc
// there is, and compares versions, since it cannot know where it runs. A package has one binary, for Linux with glibc as
// Lambda has it, or for the machine that it was made on.
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

/** What parses the names of colours runs when a colour is parsed. */
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
