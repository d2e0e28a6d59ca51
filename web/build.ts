// Builds the site: its pages, with scripts and styles named by their content, also compressed with gzip and Brotli,
// because API Gateway doesn't compress.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { build } from 'esbuild'
import { stampOf } from '../cli/stamp.ts'
import { type Site, siteFolder } from '../lib/contracts/site/folder.ts'
import { filesOf, options, outputsOf } from './bundle.ts'
import { buildDocs } from './docs/build.ts'

const root = resolve(import.meta.dirname, '..')

/** Pages by their path in the site. An HTML file refers to scripts and styles next to it, as `src="./main.tsx"`. */
const pages: Readonly<Record<string, string>> = { 'index.html': 'web/page/index.html' }

/** Generated parts of the site. */
const documents: readonly (() => Promise<Site>)[] = [buildDocs]

const reference = /(?<=(?:src|href)=")\.\/[^"]+(?=")/g

const referred = (html: string, file: string) =>
  [...html.matchAll(reference)].map(([path]) => join(dirname(file), path))

async function buildPages(): Promise<Site> {
  const sources = await Promise.all(
    Object.entries(pages).map(async ([to, file]) => ({
      to,
      file,
      html: await readFile(join(root, file), 'utf8'),
    })),
  )
  const entryPoints = [...new Set(sources.flatMap(({ html, file }) => referred(html, file)))]
  const { outputFiles = [], metafile } = await build({ ...options, entryPoints })
  const made = outputsOf(metafile)
  const site = filesOf(outputFiles)
  for (const { to, file, html } of sources) {
    const linked = html.replaceAll(reference, (path) => made.get(join(dirname(file), path)) ?? path)
    site.set(to, Buffer.from(linked))
  }
  return site
}

/** Smaller files aren't worth a header field. */
const minBytes = 512

const compressors = {
  br: promisify<Uint8Array, Buffer>(brotliCompress),
  gz: promisify<Uint8Array, Buffer>(gzip),
}

/** Returns the files with their compressed forms, such as `index.html.br`. */
async function compressed(site: Site): Promise<Site> {
  const all = new Map(site)
  const each = [...site].filter(([, bytes]) => bytes.length >= minBytes)
  await Promise.all(
    each.flatMap(([path, bytes]) =>
      Object.entries(compressors).map(async ([ending, compress]) =>
        all.set(`${path}.${ending}`, await compress(bytes)),
      ),
    ),
  )
  return all
}

/** Builds the whole site, including compressed forms. */
export async function buildSite(): Promise<Site> {
  const parts = await Promise.all([buildPages(), ...documents.map((make) => make())])
  return compressed(new Map(parts.flatMap((part) => [...part])))
}

/** Replaces a file at once: another process may be reading or writing it. */
async function replace(file: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${file}.${process.pid}~`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(unfinished, bytes)
  await rename(unfinished, file)
}

/** In the site's folder: a hash of the sources of what is built there. */
const stampFile = '.stamp'

/** Builds the site into its folder, unless it is there, and removes files of an older one. */
export async function writeSite(): Promise<void> {
  const folder = join(root, siteFolder)
  const stamp = stampOf('package.json', 'web', 'openapi', 'lib')
  if ((await readFile(join(folder, stampFile), 'utf8').catch(() => '')) === stamp) return
  const site = await buildSite()
  await Promise.all([...site].map(([path, bytes]) => replace(join(folder, path), bytes)))
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const isOld = entry.isFile() && !entry.name.endsWith('~') && !site.has(path.slice(folder.length + 1))
    if (isOld) await rm(path, { force: true })
  }
  await replace(join(folder, stampFile), Buffer.from(stamp))
}

/** Returns the whole site: from its folder, if that is up to date. */
export async function readSite(): Promise<Site> {
  await writeSite()
  const folder = join(root, siteFolder)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []))
  const names = paths.map((path) => relative(folder, path))
  const built = names.filter((name) => name !== stampFile && !name.endsWith('~'))
  return new Map(
    await Promise.all(built.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  )
}
