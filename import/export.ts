// Writing an export: each original, then its manifest. What is there already isn't read again.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual } from 'node:util'
import { isExport } from './exported.ts'
import { fileNameOf, hashedFileName } from './file-names.ts'
import {
  type ExportManifest,
  folders,
  format,
  marker,
  pathsOf,
  readManifest,
  writeJson,
} from './manifests.ts'
import type { Result } from './place.ts'
import { SourceError } from './remote.ts'
import { type Item, messageOf, Refused } from './source.ts'

/**
 * Makes a folder an export, or finds that it is one.
 * @throws Error, if it has other files
 */
export async function prepare(root: string): Promise<void> {
  for (const folder of [root, ...Object.values(folders).map((name) => join(root, name))])
    await mkdir(folder, { recursive: true })
  if (await isExport(root)) return
  const others = (await readdir(root)).filter((name) => !Object.keys(folders).includes(name))
  if (others.length > 0) throw new Error(`${root} has other files: export into a new folder`)
  await writeJson(join(root, marker), { format })
}

/** Returns the files of images. File systems may not tell `A` from `a`, so that each name is given once. */
export function fileNames(): (name: string) => string {
  const taken = new Set<string>()
  return (name) => {
    const plain = fileNameOf(name)
    const folded = plain.normalize('NFC').toLowerCase()
    if (taken.has(folded)) return hashedFileName(name)
    taken.add(folded)
    return plain
  }
}

/** Returns the manifest of a file, if it is there; one that can't be read is as good as none. */
const known = (path: string) => readManifest(path).catch(() => undefined)

async function isComplete(original: string, manifest: ExportManifest, { stamp }: Item): Promise<boolean> {
  if (stamp === '' || manifest.etag !== stamp) return false
  const found = await stat(original).catch(() => undefined)
  return found?.isFile() === true && found.size === manifest.bytes
}

async function write(root: string, file: string, item: Item): Promise<void> {
  const { original, manifest } = pathsOf(root, file)
  const partial = join(root, folders.originals, `.${file}.partial`)
  const opened = await item.open()
  try {
    if (item.stamp !== '' && opened.stamp !== undefined && opened.stamp !== item.stamp)
      throw new Error('It changed since it was listed: run the command again')
    const hash = createHash('sha256')
    const bytes = Readable.fromWeb(opened.blob.stream())
    bytes.on('data', (chunk: Uint8Array) => hash.update(chunk))
    await pipeline(bytes, createWriteStream(partial))
    const { created = opened.created, filename = opened.filename, notes } = item
    // For people who copy the files elsewhere.
    if (created) await utimes(partial, created, created)
    // A manifest never describes another file's bytes.
    await rm(manifest, { force: true })
    await rename(partial, original)
    await writeJson(manifest, {
      id: item.path,
      created_at: created?.toISOString(),
      filename,
      bytes: opened.blob.size,
      sha256: hash.digest('hex'),
      etag: item.stamp,
      ...notes,
    } satisfies ExportManifest)
  } finally {
    await opened.close()
    await rm(partial, { force: true })
  }
}

/**
 * Writes a manifest again if the image has other notes, or another date or filename, by now.
 * @returns whether it has
 */
async function update(
  root: string,
  file: string,
  before: ExportManifest,
  { created, filename, notes }: Item,
): Promise<boolean> {
  const { focus: _, alt: __, tags: ___, ...rest } = before
  const changed = {
    ...(created === undefined ? {} : { created_at: created.toISOString() }),
    ...(filename === undefined ? {} : { filename }),
    ...notes,
  }
  const after: ExportManifest = { ...rest, ...changed }
  if (isDeepStrictEqual(after, before)) return false
  const { original, manifest } = pathsOf(root, file)
  if (created) await utimes(original, created, created)
  await writeJson(manifest, after)
  return true
}

/**
 * Exports an image, unless it is there.
 * @param file its file, as fileNames says
 */
export async function save(root: string, file: string, item: Item): Promise<Result> {
  const { path } = item
  try {
    const there = await known(pathsOf(root, file).manifest)
    // An earlier export had another image there.
    const own = there && there.id !== path ? hashedFileName(path) : file
    const { original, manifest } = pathsOf(root, own)
    const mine = own === file ? there : await known(manifest)
    if (mine && (await isComplete(original, mine, item)))
      return { path, outcome: (await update(root, own, mine, item)) ? 'stored' : 'present', name: own }
    await write(root, own, item)
    return { path, outcome: 'stored', name: own }
  } catch (error) {
    if (error instanceof SourceError && error.status === 404)
      return { path, outcome: 'skipped', reason: 'Deleted since it was listed' }
    return { path, outcome: error instanceof Refused ? 'refused' : 'failed', reason: messageOf(error) }
  }
}
