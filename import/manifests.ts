// The manifests of an export: what darkroom knows of an image that its bytes don't say, next to hashes of them.
import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { notesMembers } from './notes.ts'

/** The file that makes a folder an export. */
export const marker = 'darkroom-export.json'
/** Raised if an older release couldn't import the export. */
export const format = 1

const manifestSchema = z.object({
  id: z.string().check(z.minLength(1)),
  /** When the image was made or stored, as in `GET /v1/images`. */
  created_at: z.optional(z.string()),
  /** The file's own name. */
  filename: z.optional(z.string()),
  bytes: z.number(),
  sha256: z.string(),
  etag: z.optional(z.string()),
  ...notesMembers,
})

export type ExportManifest = z.infer<typeof manifestSchema>

/** The folders of an export, and the paths in it of one file. */
export const folders = { originals: 'originals', manifests: 'manifests' }
/** Returns where an export has a file and its manifest. @param file its path below the folders */
export const pathsOf = (root: string, file: string) => ({
  original: join(root, folders.originals, file),
  manifest: join(root, folders.manifests, `${file}.json`),
})

/** Reads a manifest. @throws Error, if it isn't one; ENOENT, if there is none */
export async function readManifest(path: string): Promise<ExportManifest> {
  const found = z.safeParse(manifestSchema, JSON.parse(await readFile(path, 'utf8')))
  if (found.success) return found.data
  throw new Error(`${path} isn't a manifest of an export`)
}

/** Writes JSON to a file, which is whole whenever it is there. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`
  await writeFile(partial, `${JSON.stringify(value, undefined, 2)}\n`)
  await rename(partial, path)
}
