// A part of a large image, from the tiles in its pyramid: few of them are read, and nothing else is decoded.
import pLimit from 'p-limit'
import { config } from '../config.ts'
import type { Size } from '../image/image.ts'
import type { Pyramid } from '../image/pyramid.ts'
import type { Rendition } from '../image/rendition.ts'
import { type Packed, readDirectory, unpack } from '../image/zip.ts'
import { cutOf, join } from '../pixels/pyramid.ts'
import { aimOf, turned } from '../pixels/steps/aim.ts'
import { scaleOf } from '../pixels/steps/box.ts'
import { pyramidKey } from '../storage/keys.ts'
import { open } from '../storage/open.ts'

/** Where the tiles are. */
interface Place {
  readonly name: string
  readonly version: string
}

type Directory = ReadonlyMap<string, Packed>

/** Directories in memory: about 100 KB each, for images that somebody looks at now. */
const known = new Map<string, Directory>()
const most = 20

/** Pixels of joined tiles: an image is scaled to a quarter of them at least. */
const largestPart = 4 * config.sizes.limits.pixelsOut

/** Reads at a time. */
const atOnce = 8

/** @param to the last byte @returns undefined if the object is gone */
async function readBytes(
  { name, version }: Place,
  from: number,
  to: number | '',
): Promise<Buffer | undefined> {
  const opened = await open({ name, key: pyramidKey(name, version) }, { range: `bytes=${from}-${to}` })
  return opened?.is === 'bytes' ? opened.bytes : undefined
}

async function directoryOf(place: Place, { directory: start }: Pyramid): Promise<Directory | undefined> {
  const key = pyramidKey(place.name, place.version)
  const cached = known.get(key)
  if (cached) return cached
  const bytes = await readBytes(place, start, '')
  if (!bytes) return undefined
  const directory = readDirectory(bytes, start)
  const [oldest] = known.keys()
  if (known.size >= most && oldest !== undefined) known.delete(oldest)
  known.set(key, directory)
  return directory
}

/** Groups files that follow each other, so that each group is one read. */
function inRuns(files: readonly Packed[]): Packed[][] {
  const runs: Packed[][] = []
  for (const file of files.toSorted((one, other) => one.start - other.start)) {
    const run = runs.at(-1)
    if (run?.at(-1)?.end === file.start) run.push(file)
    else runs.push([file])
  }
  return runs
}

/** Returns the bytes of files, in their order; undefined if the object is gone. */
async function readFiles(place: Place, files: readonly Packed[]): Promise<Buffer[] | undefined> {
  const found = new Map<Packed, Buffer>()
  await pLimit(atOnce).map(inRuns(files), async (run) => {
    const [from, to] = [run[0]?.start ?? 0, (run.at(-1)?.end ?? 0) - 1]
    const bytes = await readBytes(place, from, to)
    if (!bytes) return
    for (const file of run) found.set(file, unpack(bytes.subarray(file.start - from, file.end - from), file))
  })
  const all = files.flatMap((file) => found.get(file) ?? [])
  return all.length === files.length ? all : undefined
}

/** What to render instead of an original. */
export interface Part {
  readonly bytes: Buffer
  readonly rendition: Rendition
  /** The maximum pixels of these bytes, in all frames. */
  readonly pixelsIn: number
}

/** Returns the rendition of a part that was cropped and scaled down already. */
function rest(rendition: Rendition, { width, height }: Size): Rendition {
  const { crop: _, ...others } = rendition
  // Proportions of tiles are rounded to their pixels: those of the image count.
  const isExact = rendition.fit !== 'cover' && rendition.fit !== 'contain'
  return isExact ? { ...others, width, height, fit: 'fill', enlarge: true } : others
}

/**
 * Returns the part of an image that a rendition shows, with about the detail that it needs.
 * @returns undefined if the version is gone
 * @throws ImageError bad-request, if the crop is outside of the image; undecodable, storage
 */
export async function partOf(
  place: Place,
  image: Size & { readonly pyramid: Pyramid },
  rendition: Rendition,
): Promise<Part | undefined> {
  const { box, crop, rotate } = aimOf(image, rendition)
  const region = crop ?? { x: 0, y: 0, width: image.width, height: image.height }
  const detail = scaleOf(turned(region, rotate), box)
  const cut = cutOf(image, region, { detail, most: largestPart, format: image.pyramid.format })
  const directory = await directoryOf(place, image.pyramid)
  const files = cut.names.flatMap((name) => directory?.get(name) ?? [])
  if (!directory) return undefined
  if (files.length < cut.names.length) throw new Error(`The pyramid has no ${cut.names[files.length]}`)
  const tiles = await readFiles(place, files)
  return tiles && { bytes: await join(tiles, cut), rendition: rest(rendition, box), pixelsIn: largestPart }
}
