// Waiting for what is being made of an image, so that who asks a moment too early gets it still.
import { setTimeout } from 'node:timers/promises'
import type { Reply, Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import type { Stored } from '../storage/bucket.ts'
import { toVersion } from '../storage/keys.ts'
import { readManifest } from '../storage/manifests.ts'
import { replyWith, type Shown } from './bytes.ts'
import type { Processing } from './describe.ts'

/** Milliseconds for which a request waits for what is being made. */
const patience = 8000
const pause = 250
/** Seconds after which a client is told to ask again. */
const retryAfter = 2

/**
 * What was made of this version of an image, or undefined where that is still to be made.
 * @throws ImageError undecodable: it will never be made; range, storage
 */
export async function find(image: Stored, shown: Shown, request: Request): Promise<Reply<never> | undefined> {
  try {
    return await replyWith(image.name, request, shown)
  } catch (error) {
    if (!(error instanceof ImageError) || error.code !== 'missing') throw error
  }
  const manifest = (await readManifest(image.name))?.value
  if (manifest?.version === toVersion(image.etag) && manifest.status === 'failed') {
    throw new ImageError('undecodable', manifest.reason)
  }
  return undefined
}

/**
 * Looks again and again, some seconds: an `<img>` that stands in a page a moment too early shows its image then,
 * where a 202 would be a broken one. After that, 202.
 */
export async function patiently(look: () => Promise<Reply<never> | undefined>): Promise<Reply<Processing>> {
  const deadline = Date.now() + patience
  for (;;) {
    const reply = await look()
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
