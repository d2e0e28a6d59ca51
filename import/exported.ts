// An export as a source: the same images, under the same names, with their dates.
import { createHash } from 'node:crypto'
import { createReadStream, openAsBlob } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { nameOfFile } from './file-names.ts'
import { folders, format, marker, pathsOf, readManifest } from './manifests.ts'
import { notesIn } from './notes.ts'
import { failed, type Item, type Opened, type Passed, type Source } from './source.ts'

/** Returns whether a folder is an export. @throws Error, if it is one of a later release */
export async function isExport(root: string): Promise<boolean> {
  const text = await readFile(join(root, marker), 'utf8').catch(() => undefined)
  if (text === undefined) return false
  const found = JSON.parse(text) as { format?: unknown }
  if (found.format === format) return true
  throw new Error(`${root} is an export of another format, ${found.format}: use a later release of darkroom`)
}

/** @throws Error, if the bytes aren't those that were exported */
async function open(path: string, sha256: string | undefined): Promise<Opened> {
  if (sha256 !== undefined) {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path)) hash.update(chunk)
    if (hash.digest('hex') !== sha256)
      throw new Error('The file is damaged: it has other bytes than its manifest says')
  }
  return { blob: await openAsBlob(path), close: async () => {} }
}

async function withManifest(root: string, file: string): Promise<Item | Passed> {
  const { original, manifest } = pathsOf(root, file)
  try {
    const { id, created_at, filename, bytes, sha256, etag, ...notes } = await readManifest(manifest)
    const time = Date.parse(created_at ?? '')
    return {
      ...{ id, path: id, size: bytes, stamp: sha256, filename, notes: notesIn(notes) },
      ...(Number.isNaN(time) ? {} : { created: new Date(time) }),
      md5: /^"([0-9a-f]{32})"$/.exec(etag ?? '')?.[1],
      open: () => open(original, sha256),
    }
  } catch (error) {
    return failed(`${folders.manifests}/${basename(manifest)}`, error)
  }
}

/** An original whose manifest was never written, or is gone. */
async function withoutManifest(root: string, file: string): Promise<Item | Passed> {
  const path = `${folders.originals}/${file}`
  const { original } = pathsOf(root, file)
  const id = nameOfFile(file)
  if (id === undefined) return { path, outcome: 'failed', reason: 'Only its manifest could tell its name' }
  try {
    const { size, mtime } = await stat(original)
    return {
      id,
      path,
      size,
      stamp: mtime.toISOString(),
      created: mtime,
      open: () => open(original, undefined),
    }
  } catch (error) {
    return failed(path, error)
  }
}

/** What is still being written, or never was, is hidden, or has another extension. */
const listed = async (folder: string, extension = '') =>
  (await readdir(folder)).filter((name) => !name.startsWith('.') && name.endsWith(extension)).sort()

async function* walk(root: string): AsyncGenerator<Item | Passed, void, undefined> {
  const seen = new Set<string>()
  try {
    for (const name of await listed(join(root, folders.manifests), '.json')) {
      const file = name.replace(/\.json$/, '')
      seen.add(file)
      yield withManifest(root, file)
    }
    for (const file of await listed(join(root, folders.originals)))
      if (!seen.has(file)) yield withoutManifest(root, file)
  } catch (error) {
    yield failed(root, error)
  }
}

/** Returns what an export has: the images with a manifest, then others. */
export const exported = (root: string): Source => ({ [Symbol.asyncIterator]: () => walk(root) })
