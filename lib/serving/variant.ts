// A variant: `?preset=` on the paths that serve an image's bytes.
import { config } from '../config.ts'
import type { Reply, Request } from '../http/message.ts'
import { demandFound, ImageError } from '../image/errors.ts'
import type { Manifest } from '../image/manifest.ts'
import { isSameFocus } from '../image/notes.ts'
import { type Preset, presets } from '../image/presets.ts'
import { type Point, type Rendition, renditionFormats } from '../image/rendition.ts'
import { versionWith } from '../image/version.ts'
import { readers, single } from '../sizes/parameters.ts'
import { stat } from '../storage/bucket.ts'
import { toVersion, variantKey } from '../storage/keys.ts'
import type { Processing } from './describe.ts'
import { findGenerated, focusOf, processing, replyWithGenerated, waitForGenerated } from './generated.ts'
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
function renditionOf(preset: string, focus: Point | undefined): Rendition {
  const wanted: Preset = config.presets[preset] ?? presets.large
  const { width, height, fit } = wanted
  const size = { width, ...(height === undefined ? {} : { height }), fit }
  const { quality } = renditionFormats.webp
  return { ...size, position: focus ?? 'centre', format: 'webp', quality, blur: 0, rotate: 0, enlarge: false }
}

/** Whether an image was processed before the preset was added, or before it got this focus. The worker follows. */
const isOlder = (manifest: Manifest | undefined, preset: string, focus: Point | undefined) =>
  manifest?.status === 'ready' &&
  (!manifest.variants.some((variant) => variant.preset === preset) || !isSameFocus(manifest.framed, focus))

/**
 * Answers with a variant, and waits for one that isn't ready. Generates that of a preset which is newer than the image,
 * unless it is too large for a request.
 * @throws ImageError missing, undecodable, precondition, range, storage
 */
export function serveVariant(name: string, preset: string, request: Request): Promise<Reply<Processing>> {
  return waitForGenerated(async () => {
    const image = demandFound(name, await stat(name))
    const version = toVersion(image.etag)
    const isFramed = config.presets[preset]?.fit === 'cover'
    const focus = isFramed ? await focusOf(name) : undefined
    const key = variantKey(name, version, preset, focus)
    const shown = { key, version: versionWith(version, focus), isFramed }
    const missingAt = generations()
    const { reply, manifest } = await findGenerated(image, shown, request)
    if (reply || !isOlder(manifest, preset, focus)) return reply
    try {
      const target = { image, rendition: renditionOf(preset, focus), shown, manifest, keeps: true }
      return await replyWithGenerated(missingAt, target, request)
    } catch (error) {
      // The worker has more memory.
      if (error instanceof ImageError && error.code === 'too-many-pixels') return processing
      throw error
    }
  })
}
