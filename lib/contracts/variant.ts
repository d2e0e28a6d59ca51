// A variant over HTTP: `?preset=` on the paths that serve an image's bytes.
import { setTimeout } from 'node:timers/promises'
import type { Reply, Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import { presets } from '../image/presets.ts'
import { stat } from '../storage/bucket.ts'
import { toVersion, variantKey } from '../storage/keys.ts'
import { readManifest } from '../storage/manifests.ts'
import { replyWith } from './bytes.ts'

/** Milliseconds for which a request waits for a variant that is being made. */
const patience = 8000
const pause = 250
/** Seconds after which a client is told to ask again. */
const retryAfter = 2

/** The preset that the query asks for. @throws ImageError bad-request */
export function presetOf(query: URLSearchParams): string | undefined {
  const preset = query.get('preset')
  if (preset === null || Object.hasOwn(presets, preset)) return preset ?? undefined
  throw new ImageError('bad-request', `preset must be one of ${Object.keys(presets).join(', ')}`)
}

/** The variant as it is now, or undefined where it is still to be made. */
async function find(name: string, preset: string, request: Request): Promise<Reply | undefined> {
  const version = toVersion((await stat(name)).etag)
  const shown = { key: variantKey(name, version, preset), filename: `${name}.${preset}.webp` }
  try {
    return await replyWith(name, request, shown)
  } catch (error) {
    if (!(error instanceof ImageError) || error.code !== 'missing') throw error
  }
  const manifest = (await readManifest(name))?.value
  if (manifest?.version === version && manifest.status === 'failed') {
    throw new ImageError('undecodable', manifest.reason)
  }
  return undefined
}

/**
 * Answers with a variant. One that is still being made is waited for, some seconds: an `<img>` that stands in a
 * page a moment too early shows its image then, where a 202 would be a broken one. After that, 202.
 * @throws ImageError missing, undecodable (it will never be made), storage
 */
export async function serveVariant(name: string, preset: string, request: Request): Promise<Reply> {
  const deadline = Date.now() + patience
  for (;;) {
    const reply = await find(name, preset, request)
    if (reply) return reply
    if (Date.now() > deadline) break
    await setTimeout(pause)
  }
  const headers = { 'retry-after': String(retryAfter), 'cache-control': 'no-store' }
  return {
    status: 202,
    headers,
    json: { message: 'The image is being developed; ask again', status: 'processing' },
  }
}
