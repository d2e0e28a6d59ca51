// A rendition: any size of an image, by `?w=`, `?h=` and the other parameters on the paths that serve its bytes.
import type { Reply, Request } from '../http/message.ts'
import { demandFound } from '../image/errors.ts'
import type { Manifest } from '../image/manifest.ts'
import { fileOf, toQuery } from '../image/rendition.ts'
import type { Size } from '../pixels/box.ts'
import { clamp } from '../pixels/clamp.ts'
import type { Asked } from '../sizes/asked.ts'
import { negotiate } from '../sizes/negotiate.ts'
import { type Stored, stat } from '../storage/bucket.ts'
import { renditionKey, toVersion } from '../storage/keys.ts'
import type { Processing } from './describe.ts'
import { findGenerated, manifestOf, replyWithGenerated, waitForGenerated } from './generated.ts'
import { generations } from './once.ts'

/** Says which parameters were used: the ladder may have changed those of the request. */
const served = 'x-darkroom-served'

/** Returns an image's size, with the manifest that says so if the original doesn't: another program wrote it. */
async function sizeOf(image: Stored): Promise<{ size?: Size; known?: Manifest | undefined }> {
  const { width, height } = image
  if (width && height) return { size: { width, height } }
  const known = await manifestOf(image)
  return known?.status === 'ready' ? { size: known, known } : { known }
}

/**
 * Answers with a rendition. The first request generates it; later ones find it in the bucket. Only an image so large
 * that its variants are needed has to be processed first.
 * @throws ImageError missing, undecodable, unsupported, too-many-pixels, precondition, range, storage
 */
export function serveRendition(name: string, asked: Asked, request: Request): Promise<Reply<Processing>> {
  return waitForGenerated(async () => {
    const image = demandFound(name, await stat(name))
    const taken = asked.toRendition(negotiate(image.contentType, request.headers.accept))
    const { size, known } = await sizeOf(image)
    const rendition = size ? clamp(size, taken) : taken
    const version = toVersion(image.etag)
    const shown = { key: renditionKey(name, version, fileOf(rendition)), version }
    const missingAt = generations()
    const { reply: found, manifest = known } = await findGenerated(image, shown, request)
    const target = { image, rendition, shown, manifest }
    const reply = found ?? (await replyWithGenerated(missingAt, target, request))
    const vary = asked.format === 'auto' ? { vary: 'accept' } : {}
    const headers = { ...reply?.headers, ...vary, [served]: String(toQuery(taken)) }
    return reply && { ...reply, headers }
  })
}
