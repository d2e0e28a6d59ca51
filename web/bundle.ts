// How esbuild bundles the site's scripts and styles.
import { join, resolve } from 'node:path'
import type { BuildOptions, Metafile, OutputFile } from 'esbuild'
import { browsers, type Site, siteFolder } from '../lib/contracts/site/folder.ts'

const root = resolve(import.meta.dirname, '..')

export const options = {
  bundle: true,
  minify: true,
  format: 'esm',
  splitting: true,
  target: [...browsers] as string[],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  entryNames: 'assets/[name]-[hash]',
  chunkNames: 'assets/[name]-[hash]',
  outdir: join(root, siteFolder),
  absWorkingDir: root,
  metafile: true,
  write: false,
  logLevel: 'warning',
} as const satisfies BuildOptions

/** Returns the path in the site of each source's output. */
export function outputsOf({ outputs }: Metafile): Map<string, string> {
  return new Map(
    Object.entries(outputs).flatMap(([path, { entryPoint }]) =>
      entryPoint ? [[entryPoint, path.slice(siteFolder.length)]] : [],
    ),
  )
}

/** Returns the outputs by their paths in the site. */
export const filesOf = (outputs: readonly OutputFile[]): Site =>
  new Map(outputs.map(({ path, contents }) => [path.slice(join(root, siteFolder).length + 1), contents]))
