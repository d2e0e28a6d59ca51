// A variant: `?preset=` on the paths that serve an image's bytes.
import { config } from '../config.ts'
import type { Reply, Request } from '../http/message.ts'
import { demandFound, ImageError } from '../image/errors.ts'
import { type Preset, presets } from '../image/presets.ts'
import { type Point, type Rendition, type RenditionFormat, renditionFormats } from '../image/rendition.ts'
import { versionWith } from '../image/version.ts'
import { negotiate } from '../sizes/negotiate.ts'
import { readers, single } from '../sizes/parameters.ts'
import { type Stored, stat } from '../storage/bucket.ts'
import { toVersion } from '../storage/keys.ts'
import { keyOfVariant } from '../storage/variant-key.ts'
import type { Processing } from './describe.ts'
import {
  anyManifestOf,
  findGenerated,
  pixelsIn,
  processing,
  replyWithGenerated,
  waitForGenerated,
} from './generated.ts'
import { generations } from './once.ts'

/** Returns the preset in the query, which excludes all other parameters of a size. @throws ImageError bad-request */
export function presetOf(query: URLSearchParams): string | undefined {
  const preset = single(query, 'preset')
  if (preset === undefined) return undefined
  if (!Object.hasOwn(config.presets, preset))
    throw new ImageError('bad-request', `preset must be one of ${Object.keys(config.presets).join(', ')}`)
  const other = Object.keys(readers).find((name) => query.has(name))
  if (other) throw new ImageError('bad-request', `Use either preset or ${other}, not both`)
  return preset
}

/** Returns what a request can generate for a preset: the same as the worker. */
function renditionOf({ wanted, format, focus }: Choice): Rendition {
  const { width, height, fit, quality: own } = wanted
  const size = { width, ...(height === undefined ? {} : { height }), fit }
  const usual = { quality: undefined, ...renditionFormats[format] }.quality
  const quality = usual === undefined ? {} : { quality: own ?? usual }
  const look = format === 'jpeg' ? { ...quality, background: 'ffffff' } : quality
  return { ...size, position: focus ?? 'centre', format, ...look, blur: 0, rotate: 0, enlarge: false }
}

/** A preset and the format for a request. */
interface Choice {
  readonly preset: string
  readonly wanted: Preset
  readonly format: RenditionFormat
  /** Of the image, if the preset crops. */
  readonly focus: Point | undefined
}

const crops = ({ fit }: Preset) => fit === 'cover'

/** Returns the format of a preset for a request; of `auto`, by the image and Accept. */
async function choose(preset: string, image: Stored, request: Request): Promise<Choice> {
  const wanted: Preset = config.presets[preset] ?? presets.large
  const { format = 'webp' } = wanted
  const isOpen = format === 'auto'
  const manifest = crops(wanted) || isOpen ? await anyManifestOf(image.name) : undefined
  const focus = crops(wanted) ? manifest?.notes?.focus : undefined
  if (!isOpen) return { preset, wanted, format, focus }
  const pixels = pixelsIn(manifest, image)
  return { preset, wanted, format: negotiate(image.contentType, request.headers.accept, pixels), focus }
}

/**
 * Answers with a variant, and waits for an image that isn't processed. Of one that is, generates what isn't there,
 * unless it is too large for a request: the preset or the focus is newer, or the worker doesn't make the format.
 * @throws ImageError missing, undecodable, precondition, range, storage
 */
export async function serveVariant(
  name: string,
  preset: string,
  request: Request,
): Promise<Reply<Processing>> {
  const reply = await waitForGenerated(async () => {
    const image = demandFound(name, await stat(name))
    const version = toVersion(image.etag)
    const choice = await choose(preset, image, request)
    const { format, focus } = choice
    const shown = {
      key: keyOfVariant(name, version, preset, { format, focus }),
      version: versionWith(version, focus),
      isFramed: crops(choice.wanted),
    }
    const missingAt = generations()
    const { reply, manifest } = await findGenerated(image, shown, request)
    if (reply || manifest?.status !== 'ready') return reply
    try {
      const target = { image, rendition: renditionOf(choice), shown, manifest, keeps: true }
      return await replyWithGenerated(missingAt, target, request)
    } catch (error) {
      // The worker has more memory.
      if (error instanceof ImageError && error.code === 'too-many-pixels') return processing
      throw error
    }
  })
  const isOpen = config.presets[preset]?.format === 'auto'
  return isOpen ? { ...reply, headers: { ...reply.headers, vary: 'accept' } } : reply
}
