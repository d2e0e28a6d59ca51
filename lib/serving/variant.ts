// A variant: `?preset=` on the paths that serve an image's bytes.
import { config } from '../config.ts'
import type { Reply, Request } from '../http/message.ts'
import { demandFound, ImageError } from '../image/errors.ts'
import { readers, single } from '../sizes/parameters.ts'
import { stat } from '../storage/bucket.ts'
import { toVersion, variantKey } from '../storage/keys.ts'
import type { Processing } from './describe.ts'
import { findGenerated, waitForGenerated } from './generated.ts'

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

/**
 * Answers with a variant, and waits for one that isn't ready.
 * @throws ImageError missing, undecodable, precondition, range, storage
 */
export function serveVariant(name: string, preset: string, request: Request): Promise<Reply<Processing>> {
  return waitForGenerated(async () => {
    const image = demandFound(name, await stat(name))
    const version = toVersion(image.etag)
    const shown = { key: variantKey(name, version, preset), version }
    return (await findGenerated(image, shown, request)).reply
  })
}
