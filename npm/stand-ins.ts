// esbuild plugin: in the npm package, what Lambda and CloudFront run is built already. So modules that build it are
// replaced by modules that return it.
import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { frontCode } from '../edge/bundle.ts'

const root = resolve(import.meta.dirname, '..')

/** Files instead of others. */
const files = new Map(
  ['bundle', 'companions'].map((name) => [
    resolve(root, `packaging/${name}.ts`),
    resolve(import.meta.dirname, `built-${name}.ts`),
  ]),
)

const edge = resolve(root, 'edge/built.ts')

/** A module like edge/built.ts, with the code for every kind of delivery. */
async function edgeModule(): Promise<string> {
  const codes: Record<string, string> = {}
  for (const caches of [false, true])
    for (const unsigned of ['ladder', 'widths', 'none'] as const)
      codes[`${caches} ${unsigned}`] = await frontCode({ caches, unsigned })
  return `const codes = ${JSON.stringify(codes)}
    export const builtCode = async ({ caches, unsigned }) => codes[\`\${caches} \${unsigned}\`]`
}

export const standIns: Plugin = {
  name: 'stand-ins',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\/(bundle|companions)\.ts$/ }, ({ path, resolveDir }) => {
      const replaced = files.get(resolve(resolveDir, path))
      return replaced === undefined ? undefined : { path: replaced }
    })
    onLoad({ filter: /built\.ts$/ }, async ({ path }) =>
      path === edge ? { contents: await edgeModule(), loader: 'js' } : undefined,
    )
  },
}
