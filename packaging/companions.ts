// Files in a function's package that it reads at run time.
import { readFile } from 'node:fs/promises'
import { posix, resolve } from 'node:path'
import { build } from 'esbuild'
import { siteFolder } from '../lib/contracts/site/folder.ts'
import { readSite } from '../web/build.ts'

const root = resolve(import.meta.dirname, '..')

type Files = ReadonlyMap<string, Uint8Array>

/** The site's files by their path in the package. */
async function site(): Promise<Files> {
  return new Map([...(await readSite())].map(([path, bytes]) => [posix.join(siteFolder, path), bytes]))
}

/** libheif's code is a CommonJS module, which a bundle of ES modules doesn't have the names for. */
const banner = `import { createRequire } from 'node:module'
const require = createRequire(import.meta.url), { dirname: __dirname, filename: __filename } = import.meta`

/**
 * The decoder of HEIC, as lib/pixels/open/heic.ts expects it. Its license asks that it can be
 * replaced: it is a file of its own.
 */
export async function heic(): Promise<Files> {
  const { outputFiles } = await build({
    entryPoints: ['lib/pixels/open/heic-thread.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20.16',
    format: 'esm',
    banner: { js: banner },
    legalComments: 'none',
    absWorkingDir: root,
    outfile: 'thread.mjs',
    write: false,
    logLevel: 'warning',
  })
  const wasm = await readFile(resolve(root, 'node_modules/libheif-js/libheif-wasm/libheif.wasm'))
  const license = await readFile(resolve(root, 'node_modules/libheif-js/libheif-wasm/LICENSE'))
  return new Map<string, Uint8Array>([
    ['heic/thread.mjs', outputFiles[0]?.contents ?? new Uint8Array()],
    ['heic/libheif.wasm', wasm],
    ['heic/LICENSE', license],
  ])
}

const all: Readonly<Record<string, () => Promise<Files>>> = { list: site, resize: heic }

/**
 * Returns a function's further files, by path in the package.
 * @param name the function's file without its folder and extension
 */
export const companions = async (name: string): Promise<Files> => (await all[name]?.()) ?? new Map()
