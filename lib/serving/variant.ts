// A variant over HTTP: `?preset=` on the paths that serve an image's bytes.
import { config } from '../config.ts'
import type { Reply, Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import { readers, single } from '../sizes/parameters.ts'
import { stat } from '../storage/bucket.ts'
import { toVersion, variantKey } from '../storage/keys.ts'
import type { Processing } from './describe.ts'
import { find, patiently } from './found.ts'

/** The preset that the query asks for. It says all there is to say of a size. @throws ImageError bad-request */
export function presetOf(query: URLSearchParams): string | undefined {
  const preset = single(query, 'preset')
  if (preset === undefined) return undefined
  if (!Object.hasOwn(config.presets, preset))
    throw new ImageError('bad-request', `preset must be one of ${Object.keys(config.presets).join(', ')}`)
  const other = Object.keys(readers).find((name) => query.has(name))
  if (other) throw new ImageError('bad-request', `preset must stand alone: leave out ${other}, or preset`)
  return preset
}

/**
 * Answers with a variant. One that is still being made is waited for.
 * @throws ImageError missing, undecodable (it will never be made), range, storage
 */
export function serveVariant(name: string, preset: string, request: Request): Promise<Reply<Processing>> {
  return patiently(async () => {
    const image = await stat(name)
    const key = variantKey(name, toVersion(image.etag), preset)
    return find(image, { key, filename: `${name}.${preset}.webp` }, request)
  })
}
