// A function's zip: its modules, sharp's binaries if it needs them, and the files that it serves.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { binaries, type Platform } from './binaries.ts'
import { type Bundle, bundle } from './bundle.ts'
import { companions } from './companions.ts'
import { complaintAbout } from './elf.ts'
import { zip } from './zip.ts'

/** A function's package. */
export interface Package {
  readonly bundle: Bundle
  /** By path in the zip. */
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly zip: Uint8Array
}

/** Returns sharp's binaries for a platform. @throws Error if they can't load on it */
async function loadable(platform: Platform): Promise<Map<string, Uint8Array>> {
  const files = await binaries(platform)
  const [os, cpu] = platform === 'host' ? [process.platform, process.arch] : platform.split('-')
  const complaint = os === 'linux' ? complaintAbout(files, cpu ?? '') : undefined
  if (complaint) throw new Error(complaint)
  return files
}

/**
 * Packages a function for a platform.
 * @param entry the function's file, relative to the project, such as `functions/upload.ts`
 * @param into the folder for modules and source maps
 */
export async function pack(entry: string, platform: Platform, into: string): Promise<Package> {
  const made = await bundle(entry, into)
  const files = new Map(made.modules)
  if (made.needsSharp) for (const [path, bytes] of await loadable(platform)) files.set(path, bytes)
  for (const [path, bytes] of await companions(made.name)) files.set(path, bytes)
  return { bundle: made, files, zip: await zip(files) }
}

/** Packages a function into a file. @returns its path */
export async function packFile(entry: string, platform: Platform, into: string): Promise<string> {
  const packed = await pack(entry, platform, into)
  const file = join(into, `${packed.bundle.name}.zip`)
  await mkdir(into, { recursive: true })
  await writeFile(file, packed.zip)
  return file
}
