// Processing an image: its variants, then its entries in the index, then its manifest. However often and in whatever
// order, the result is the same.
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { contentTypes } from '../image/image.ts'
import { sniff } from '../image/inspect.ts'
import type { Manifest, Processed } from '../image/manifest.ts'
import { isSameFocus } from '../image/notes.ts'
import { covers } from '../image/presets.ts'
import type { Provenance } from '../image/provenance.ts'
import type { Pyramid } from '../image/pyramid.ts'
import type { Point } from '../image/rendition.ts'
import { type Generated, type Generating, generate } from '../pixels/generate.ts'
import { rewrite, stat } from '../storage/bucket.ts'
import { indexImage, listWaiting } from '../storage/entries.ts'
import type { Tail } from '../storage/index-keys.ts'
import type { Document } from '../storage/json.ts'
import { strips, toKept } from '../storage/kept.ts'
import { toVersion } from '../storage/keys.ts'
import { type Known, readManifest, writeManifest } from '../storage/manifests.ts'
import { readWhole, type Whole } from '../storage/open.ts'
import { removeKeys } from '../storage/remove-keys.ts'
import { conflict, retry } from '../storage/retry.ts'
import { keyOfVariant } from '../storage/variant-key.ts'
import { putPyramid, putVariant, removeLeft, removeStale, versionOf } from '../storage/variants.ts'
import { isCurrent, isGenerated, isMisframed, recipe } from './current.ts'
import { demandSupported } from './supported.ts'

/** How processing ended. `current`: there was nothing to do; `gone`: there is no such image. */
export type Ending = 'processed' | 'failed' | 'current' | 'gone'

/** What was generated from an original, in memory; or why nothing can be. */
type Result = Generated | { readonly reason: string }

/** Decodes an original and generates variants. @throws Error if that says nothing about the image */
export async function generateFrom(
  original: Buffer,
  presets = config.presets,
  how: Generating = {},
): Promise<Result> {
  try {
    demandSupported(original)
    return await generate(original, presets, how)
  } catch (error) {
    // The image stays broken: a retry would not help.
    if (error instanceof ImageError && error.code !== 'storage') return { reason: error.message }
    throw error
  }
}

/** What a manifest says of the original. */
type Described = Pick<Manifest, 'version' | 'bytes' | 'filename' | 'created'>

/** Returns what a manifest says of an original. @param etag of its version */
const describe = (etag: string, { bytes, filename, created }: { bytes: Buffer } & Provenance): Described => ({
  ...{ version: toVersion(etag), bytes: bytes.length, filename },
  created: created && created.getTime() / 1000,
})

const described = ({ format, bytes, directory }: Pyramid): Pyramid => ({ format, bytes, directory })

const cropped = covers(config.presets)

/** Stores variants. @returns what the manifest says of them */
async function store(name: string, version: string, { variants }: Generated, focus: Point | undefined) {
  await Promise.all(
    variants.map(({ preset, bytes, format }) =>
      putVariant(keyOfVariant(name, version, preset, { focus }), bytes, format),
    ),
  )
  return variants.map(({ preset, width, height, bytes, format }) => ({
    ...{ preset, width, height },
    bytes: bytes.length,
    type: contentTypes[format] as string,
  }))
}

/**
 * Stores the variants of a version, and the tiles of a large one.
 * @param focus that they were generated with
 * @returns its manifest without notes, which is to be written after them
 */
async function storeVariants(
  name: string,
  original: Described,
  result: Result,
  focus?: Point,
): Promise<Processed> {
  const common = { ...original, recipe }
  if ('reason' in result) return { status: 'failed', ...common, reason: result.reason }
  const { facts, placeholder, colour, graphic, opaque, light, oddities, pyramid } = result
  const variants = await store(name, original.version, result, focus)
  if (pyramid) await putPyramid(name, original.version, pyramid.file)
  const looks = { ...facts, placeholder, colour, graphic, opaque, variants, ...oddities }
  return {
    ...{ status: 'ready' as const, ...common, ...looks },
    light: light || undefined,
    framed: focus,
    pyramid: pyramid && described(pyramid),
  }
}

/**
 * Stores what was generated from an original before it was in the bucket. If the image changes meanwhile, it is
 * processed as any other.
 * @param etag of the version that these bytes became
 * @throws ImageError storage
 */
export async function storeGenerated(
  name: string,
  etag: string,
  original: { bytes: Buffer } & Provenance,
  generated: Generated,
) {
  const known = await readManifest(name)
  const described = describe(etag, original)
  const manifest = { ...(await storeVariants(name, described, generated)), notes: known?.value?.notes }
  const stored = await stat(name)
  if (stored) await indexImage(stored, manifest)
  const isWritten = await writeManifest(name, manifest, known)
  const isDone = isWritten && !isMisframed(manifest)
  if (!isDone || (await removeStale(name)) !== manifest.version) await processImage(name)
}

/**
 * Overwrites an original that has more than is to be kept of it, because another program stored it, or it was stored
 * before the setting. The version that had more isn't served any more.
 */
async function isRewritten({ stored, bytes }: Whole): Promise<boolean> {
  const format = sniff(bytes)
  if (!strips || !format) return false
  const kept = await toKept({ bytes, facts: { format, width: 0, height: 0 } })
  if (kept.bytes.equals(bytes)) return false
  await rewrite(stored, kept)
  return true
}

/** What there was of an image before its original was read. */
interface Before {
  readonly known: Known
  /** Keys of its entries from before it was processed. */
  readonly waiting: readonly string[]
  /** Its entries in the index, if they are known. */
  readonly entries?: readonly Tail[]
}

/** One run of the worker over an image, which keeps what it stored when it starts over. */
class Run {
  readonly #name: string
  /** Whether it is about an upload, which may have been overwritten. */
  readonly #isOfUpload: boolean
  #stored:
    | {
        /** S3's, of the original: the same bytes may have been written again, after the variants were removed. */
        readonly id: string | undefined
        readonly manifest: Processed
        /** Whether it stored all variants, not only those that crop. */
        readonly isWhole: boolean
      }
    | undefined

  constructor(name: string, isOfUpload: boolean) {
    this.#name = name
    this.#isOfUpload = isOfUpload
  }

  /**
   * Brings the image up to date, with whatever was there before. After a conflict, that doesn't include the variants
   * which the manifest names: the same bytes may have been stored again while they were removed.
   */
  readonly update = async (attempt: number): Promise<Ending | typeof conflict> => {
    const waiting = this.#isOfUpload ? await listWaiting(this.#name) : []
    const known = await readManifest(this.#name)
    const stored = await stat(this.#name)
    const made = attempt === 1 ? known?.value : undefined
    if (stored && isCurrent(made, toVersion(stored.etag))) {
      await indexImage(stored, made, waiting)
      await this.#removeMisframed(this.#stored?.manifest, made)
      const isSame = (await removeStale(this.#name)) === made.version
      return isSame && (await readManifest(this.#name))?.etag === known?.etag ? 'current' : conflict
    }
    const original = stored && (await readWhole({ name: this.#name }))
    if (!original) {
      const left = { manifest: known, waiting }
      return (await removeLeft(this.#name, left)) === undefined ? 'gone' : conflict
    }
    if (known && isGenerated(made, toVersion(original.stored.etag)))
      return this.#frame(original, { ...known, value: made }, waiting)
    return this.#store(original, { known, waiting }, removeStale)
  }

  /** Generates only the variants that crop, for another focus, and removes those of the former one. */
  async #frame(
    { stored, bytes }: Whole,
    known: Document<Processed>,
    waiting: readonly string[],
  ): Promise<Ending | typeof conflict> {
    const { value: before, raw } = known
    const { version, notes } = before
    const focus = notes?.focus
    const made = await generateFrom(bytes, cropped, { focus, tiles: false })
    if ('reason' in made || before.status !== 'ready') throw new Error(`Can't crop ${this.#name} again`)
    const variants = await store(this.#name, version, made, focus)
    const manifest: Processed = {
      ...before,
      framed: focus,
      variants: before.variants.map((one) => variants.find(({ preset }) => preset === one.preset) ?? one),
    }
    await indexImage(stored, manifest, waiting)
    const isWritten = await writeManifest(this.#name, { ...raw, ...manifest }, known)
    await this.#removeMisframed(this.#stored?.manifest, manifest)
    this.#stored = { id: stored.id, manifest, isWhole: false }
    if (!isWritten) return conflict
    await this.#removeMisframed(before, manifest)
    return (await removeStale(this.#name)) === version ? 'processed' : conflict
  }

  /** Removes the variants that crop of a former manifest, if they show another part of the same version. */
  async #removeMisframed(
    former: Manifest | undefined,
    { version, framed }: Pick<Manifest, 'version' | 'framed'>,
  ): Promise<void> {
    if (former?.version !== version || isSameFocus(former.framed, framed)) return
    // After a conflict, the run would take them for stored.
    if (former === this.#stored?.manifest) this.#stored = undefined
    const { framed: focus } = former
    const keyOf = (preset: string) => keyOfVariant(this.#name, version, preset, { focus })
    await removeKeys(Object.keys(cropped).map(keyOf))
  }

  /** Processes a version that was just stored, most likely of a new image: there is nothing to read or remove. */
  readonly create = async (version: string): Promise<Ending | typeof conflict> => {
    const original = await readWhole({ name: this.#name })
    if (!original || toVersion(original.stored.etag) !== version) return conflict
    return this.#store(original, { known: undefined, waiting: [], entries: [] }, versionOf)
  }

  /** Generates and stores everything. @param currentVersion looks whether the version is still the current one */
  async #store(
    { stored, bytes }: Whole,
    { known, waiting, entries }: Before,
    currentVersion: typeof versionOf | typeof removeStale,
  ) {
    if (await isRewritten({ stored, bytes })) return conflict
    const version = toVersion(stored.etag)
    const notes = known?.value?.notes
    const focus = notes?.focus
    const last = this.#stored
    const isStored = last?.isWhole && last.manifest.version === version && last.id === stored.id
    if (!isStored || !isSameFocus(last.manifest.framed, focus)) {
      const original = describe(stored.etag, { ...stored, bytes })
      const result = await generateFrom(bytes, config.presets, { focus })
      await this.#removeMisframed(last?.manifest, { version, framed: focus })
      const manifest = await storeVariants(this.#name, original, result, focus)
      this.#stored = { id: stored.id, manifest, isWhole: true }
    }
    const manifest = { ...(this.#stored as { manifest: Processed }).manifest, notes }
    // The index before the manifest: a client that waited until the image is ready finds it in lists.
    await indexImage(stored, manifest, waiting, entries)
    if (!(await writeManifest(this.#name, manifest, known))) return conflict
    await this.#removeMisframed(known?.value, manifest)
    if ((await currentVersion(this.#name)) !== version) return conflict
    return manifest.status === 'ready' ? 'processed' : 'failed'
  }
}

/**
 * Brings an image up to date with its current original: generates variants and manifest, and removes those of older
 * versions; of an image that is gone, all. Starts over when the original or the manifest changes meanwhile.
 * @param created the version that was just stored. A new image costs 9 calls to S3 and one for each preset then.
 * @param isOfUpload whether an upload raised the event: then it may have been overwritten before it was processed
 * @throws ImageError storage
 */
export async function processImage(
  name: string,
  created?: string,
  isOfUpload = created !== undefined,
): Promise<Ending> {
  const run = new Run(name, isOfUpload)
  const ending = created === undefined ? conflict : await run.create(created)
  return ending === conflict ? retry(run.update) : ending
}
